using System.Text.RegularExpressions;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Drift.Meaning;

/// <summary>Which secrets a part of a workflow reads, wherever it does.</summary>
internal static partial class SecretUse
{
    private const string All = "all secrets";

    /// <summary>Says which came and which went.</summary>
    public static void Compare(Findings findings, Subject subject, string who, YamlNode? before, YamlNode? after)
    {
        var (old, now) = (Of(before), Of(after));
        foreach (var secret in now.Except(old, StringComparer.Ordinal))
            findings.Say(Danger.Security, subject, "", $"{who} sees {(secret == All ? secret : "secret " + secret)} now");
        foreach (var secret in old.Except(now, StringComparer.Ordinal))
            findings.Say(Danger.Behaviour, subject, "", $"{who} sees {(secret == All ? secret : "secret " + secret)} no more");
    }

    private static SortedSet<string> Of(YamlNode? node)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        Gather(node, "");
        return found;

        void Gather(YamlNode? at, string key)
        {
            switch (at)
            {
                case YamlMapping mapping:
                    foreach (var entry in mapping.Entries)
                        Gather(entry.Value, entry.Key.Value);
                    break;
                case YamlSequence sequence:
                    foreach (var item in sequence.Items)
                        Gather(item, "");
                    break;
                case YamlScalar { Value: "inherit" } when key == "secrets":
                    found.Add(All);
                    break;
                case YamlScalar scalar when scalar.Value.Contains("secrets", StringComparison.OrdinalIgnoreCase):
                    if (key == "if")
                        Names(scalar.Value);
                    else
                        foreach (Match expression in Expressions().Matches(scalar.Value))
                            Names(expression.Value);
                    break;
            }
        }

        void Names(string expression)
        {
            foreach (Match match in Secrets().Matches(Texts().Replace(expression, x => x.Index > 0 && expression[..x.Index].TrimEnd().EndsWith('[') ? x.Value : "''")))
                found.Add(match.Groups["name"] is { Success: true } name ? name.Value.ToUpperInvariant() : All);
        }
    }

    [GeneratedRegex(@"\$\{\{.*?\}\}", RegexOptions.Singleline)]
    private static partial Regex Expressions();

    /// <summary>What is not <c>secrets.NAME</c> or <c>secrets['NAME']</c>, such as <c>toJSON(secrets)</c>, reads them all.</summary>
    [GeneratedRegex(@"(?<![\w.\-'])secrets\b(?:\s*\.\s*(?<name>[A-Za-z_][\w-]*)|\s*\[\s*'(?<name>[^']+)'\s*\])?", RegexOptions.IgnoreCase)]
    private static partial Regex Secrets();

    [GeneratedRegex("'(?:[^']|'')*'")]
    private static partial Regex Texts();
}
