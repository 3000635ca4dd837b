using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Local.Output;
using Pipeline.Workflows.WhatIf;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Local.Jobs;

/// <summary>The secrets and configuration variables that the jobs name, and no others.</summary>
internal static class NamedValues
{
    /// <summary>The context <c>secrets</c>; every value is masked from here on.</summary>
    public static ObjectValue Secrets(RunRequest request, WorkflowEvent what, IReadOnlyList<JobView> jobs, RunLog log)
    {
        var names = SecretNames.In([request.Document.Root["env"], .. jobs.Select(x => x.Node)]);
        if (names.Contains(SecretNames.All))
            log.Line("warning: an expression hands on all secrets at once; here it gets those that are named elsewhere");
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["GITHUB_TOKEN"] = Value("GITHUB_TOKEN") ?? "" };
        var missing = new List<string>();
        foreach (var name in names.Where(x => x != SecretNames.All))
        {
            // A stranger's pull request gets none, at GitHub and here.
            if (what.IsFromStranger || Value(name) is not { } value)
                missing.Add(name);
            else
                values[name] = value;
        }

        if (missing.Count > 0)
            log.Line(what.IsFromStranger ? $"Secrets are empty, because the pull request comes from a fork: {string.Join(", ", missing)}"
                : $"warning: secrets are empty, because nobody gave them: {string.Join(", ", missing)}; SECRETS_{missing[0]} in the environment gives one");
        return JobState.Texts(values);

        string? Value(string name)
        {
            if (request.Secret(name) is not { Length: > 0 } value)
                return null;
            Engine.Redactor.Add(value);
            return value;
        }
    }

    /// <summary>The context <c>vars</c>.</summary>
    public static ObjectValue Variables(RunRequest request, IReadOnlyList<JobView> jobs)
    {
        var names = jobs.Select(x => (YamlNode)x.Node).Append(request.Document.Root["env"]).SelectMany(Names).Distinct(StringComparer.OrdinalIgnoreCase);
        return JobState.Texts(names.Select(x => new KeyValuePair<string, string?>(x, request.Variable(x))).Where(x => x.Value is not null)
            .Select(x => new KeyValuePair<string, string>(x.Key, x.Value!)));
    }

    private static IEnumerable<string> Names(YamlNode? node) => node switch
    {
        YamlMapping mapping => mapping.Entries.SelectMany(x => x.Key.Value == "if" && x.Value is YamlScalar condition
            ? Names(ExpressionParser.ParseCondition(condition.Value).Text) : Names(x.Value)),
        YamlSequence sequence => sequence.Items.SelectMany(Names),
        YamlScalar scalar when scalar.Value.Contains("${{", StringComparison.Ordinal) => Names(ExpressionParser.ParseText(scalar.Value)),
        _ => [],
    };

    private static IEnumerable<string> Names(ParsedText text) => text.Expressions.SelectMany(x => SyntaxWalk.All(x.Tree)).Select(x => x switch
    {
        PropertyAccess { Target: ContextAccess context } property when IsVars(context) => property.Name,
        IndexAccess { Target: ContextAccess context, Key: StringLiteral key } when IsVars(context) => key.Value,
        _ => null,
    }).OfType<string>();

    private static bool IsVars(ContextAccess context) => context.Name.Equals("vars", StringComparison.OrdinalIgnoreCase);
}
