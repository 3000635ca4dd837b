using Pipeline.Workflows.Expressions;
using Pipeline.Yaml;

namespace Pipeline.Workflows.WhatIf;

/// <summary>The secrets that a part of a workflow names.</summary>
internal static class SecretNames
{
    /// <summary>What stands for a part that hands on all secrets at once.</summary>
    public const string All = "*";

    /// <summary>The names in order, each once; the job's token is none of them.</summary>
    public static IReadOnlyList<string> In(params IEnumerable<YamlNode?> nodes) =>
        [.. nodes.SelectMany(x => Names(x, false)).Distinct(StringComparer.OrdinalIgnoreCase).Where(x => !x.Equals("GITHUB_TOKEN", StringComparison.OrdinalIgnoreCase))];

    private static IEnumerable<string> Names(YamlNode? node, bool isCondition) => node switch
    {
        YamlMapping mapping => mapping.Entries.SelectMany(x => Names(x.Value, x.Key.Value == "if")),
        YamlSequence sequence => sequence.Items.SelectMany(x => Names(x, false)),
        YamlScalar scalar when isCondition || scalar.Value.Contains("${{", StringComparison.Ordinal) => Expressions(scalar.Value, isCondition).SelectMany(Names),
        _ => [],
    };

    private static IEnumerable<ParsedExpression> Expressions(string text, bool isCondition) =>
        isCondition ? ParsedCondition.Parse(text).Text.Expressions : ParsedText.Parse(text).Expressions;

    private static IEnumerable<string> Names(ParsedExpression expression)
    {
        var trees = SyntaxWalk.All(expression.Tree).ToList();
        var named = 0;
        foreach (var tree in trees)
        {
            var name = tree switch
            {
                PropertyAccess { Target: ContextAccess { Name: var context } } property when IsSecrets(context) => property.Name,
                IndexAccess { Target: ContextAccess { Name: var context }, Key: StringLiteral key } when IsSecrets(context) => key.Value,
                _ => null,
            };
            if (name is null)
                continue;
            named++;
            yield return name;
        }

        // The context as a whole, like toJSON(secrets) or secrets[format(…)].
        if (trees.Count(x => x is ContextAccess context && IsSecrets(context.Name)) > named)
            yield return All;
    }

    private static bool IsSecrets(string context) => context.Equals("secrets", StringComparison.OrdinalIgnoreCase);
}
