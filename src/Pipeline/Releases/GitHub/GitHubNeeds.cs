using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Pipeline.Workflows.Documents;
using Pipeline.Yaml;

namespace Pipeline.Releases.GitHub;

/// <summary>What workflows rely on and no file of the repository holds.</summary>
/// <param name="Environments">Environments, each with the secrets that its jobs read.</param>
/// <param name="Secrets">Secrets of jobs without an environment.</param>
internal sealed partial record GitHubNeeds(ImmutableSortedDictionary<string, ImmutableSortedSet<string>> Environments, ImmutableSortedSet<string> Secrets)
{
    /// <summary>Reads the workflows. A job whose environment is an input relies on all that the input offers.</summary>
    public static GitHubNeeds Of(IEnumerable<WorkflowDocument> workflows)
    {
        var environments = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        var own = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var workflow in workflows)
            foreach (var job in workflow.Jobs)
            {
                var secrets = Secret().Matches(YamlWriter.Write(job.Node)).Select(x => x.Groups[1].Value).Where(x => x != "GITHUB_TOKEN").ToList();
                var names = job.EnvironmentName is { } name ? NamesOf(workflow, name.Value).ToList() : [];
                if (names.Count == 0)
                    own.UnionWith(secrets);
                foreach (var one in names)
                {
                    if (!environments.TryGetValue(one, out var known))
                        environments[one] = known = new SortedSet<string>(StringComparer.Ordinal);
                    known.UnionWith(secrets);
                }
            }

        return new GitHubNeeds(
            environments.ToImmutableSortedDictionary(x => x.Key, x => x.Value.ToImmutableSortedSet(StringComparer.Ordinal), StringComparer.Ordinal), own.ToImmutableSortedSet(StringComparer.Ordinal));
    }

    private static IEnumerable<string> NamesOf(WorkflowDocument workflow, string name)
    {
        if (!name.Contains("${{", StringComparison.Ordinal))
            return [name];
        if (Input().Match(name) is not { Success: true } input)
            return [];
        return workflow.Events.Select(x => (x.Filters?["inputs"] as YamlMapping)?[input.Groups[1].Value] as YamlMapping).OfType<YamlMapping>()
            .SelectMany(x => x["options"] is YamlSequence options ? options.Items.OfType<YamlScalar>().Select(y => y.Value) : []);
    }

    [GeneratedRegex(@"\bsecrets\.([A-Za-z_][A-Za-z0-9_]*)")]
    private static partial Regex Secret();

    [GeneratedRegex(@"\$\{\{\s*inputs\.([A-Za-z_][A-Za-z0-9_-]*)\s*\}\}")]
    private static partial Regex Input();
}
