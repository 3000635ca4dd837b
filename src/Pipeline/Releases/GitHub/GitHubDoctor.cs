using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Pipeline.Diagnostics;

namespace Pipeline.Releases.GitHub;

/// <summary>Looks, by GitHub's API, whether a repository has what its workflows rely on. Changes nothing.</summary>
internal static class GitHubDoctor
{
    /// <param name="api">The repository.</param>
    /// <param name="needs">What its workflows rely on.</param>
    /// <param name="unreviewed">Environments that need no reviewer.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<ImmutableArray<GitHubFinding>> LookAsync(GitHubApi api, GitHubNeeds needs, IReadOnlyCollection<string> unreviewed, CancellationToken cancellation)
    {
        var repository = await api.GetAsync("", cancellation);
        if (repository is null)
            return [GitHubFinding.Bad("repository", $"{api.Address} does not exist, or the token may not read it", "give --github-repository owner/name and a token that may read it")];
        var branch = repository["default_branch"]?.ToString() ?? "main";
        Task<ImmutableArray<GitHubFinding>>[] looks =
        [
            EnvironmentsAsync(api, needs, unreviewed, cancellation), OneAsync("branch rules", () => BranchAsync(api, branch, cancellation)),
            OneAsync("tag rules", () => TagsAsync(api, cancellation)), OneAsync("workflow permissions", () => PermissionsAsync(api, cancellation)), SecretsAsync(api, needs, cancellation),
        ];
        return [.. (await Task.WhenAll(looks)).SelectMany(x => x)];
    }

    /// <summary>All environments that workflows name exist.</summary>
    /// <exception cref="PipelineException">One does not: exit 3.</exception>
    public static async Task<string> ExistAsync(GitHubApi api, GitHubNeeds needs, CancellationToken cancellation)
    {
        var missing = (await EnvironmentsAsync(api, needs, [], cancellation)).Where(x => !x.Ok && (x.IsMissing || x.Name == "environments")).ToList();
        return missing.Count == 0 ? $"{string.Join(", ", needs.Environments.Keys)} exist on GitHub" : throw PipelineException.Refused(
            string.Join(", ", missing.Select(x => x.Name)), api.Address.ToString(), missing[0].Text, missing[0].Next);
    }

    private static async Task<ImmutableArray<GitHubFinding>> EnvironmentsAsync(GitHubApi api, GitHubNeeds needs, IReadOnlyCollection<string> unreviewed, CancellationToken cancellation)
    {
        if (needs.Environments.IsEmpty)
            return [];
        try
        {
            var there = (await api.ListAsync("environments", "environments", cancellation) ?? []).ToDictionary(x => x["name"]!.ToString(), StringComparer.OrdinalIgnoreCase);
            return [.. needs.Environments.Keys.Select(name => !there.TryGetValue(name, out var environment)
                ? GitHubFinding.Bad($"environment {name}", "it does not exist: the first job that names it would create it, without reviewers", "create it, with reviewers, in the repository's settings") with { IsMissing = true }
                : HasReviewers(environment) ? GitHubFinding.Good($"environment {name}", "it has reviewers")
                : unreviewed.Contains(name, StringComparer.OrdinalIgnoreCase) ? GitHubFinding.Good($"environment {name}", "it has no reviewers, and needs none (--unreviewed)")
                : GitHubFinding.Bad($"environment {name}", "nobody has to approve what is deployed there", "set required reviewers, or name it with --unreviewed"))];
        }
        catch (PipelineException e)
        {
            return [GitHubFinding.Bad("environments", $"they cannot be read: {e.Diagnostic.Why}", "give a token that may read environments (Actions: read)")];
        }
    }

    private static bool HasReviewers(JsonNode environment) => environment["protection_rules"] is JsonArray rules
        && rules.Any(x => x?["type"]?.ToString() == "required_reviewers" && x["reviewers"] is JsonArray { Count: > 0 });

    private static async Task<GitHubFinding> BranchAsync(GitHubApi api, string branch, CancellationToken cancellation)
    {
        var rules = await api.ListAsync($"rules/branches/{Uri.EscapeDataString(branch)}", null, cancellation) ?? [];
        var kinds = rules.Select(x => x["type"]?.ToString() ?? "").ToHashSet();
        var classic = (await api.GetAsync($"branches/{Uri.EscapeDataString(branch)}", cancellation))?["protected"]?.GetValue<bool>() == true;
        return classic || kinds.Overlaps(["pull_request", "required_status_checks"]) ? GitHubFinding.Good("branch rules", $"{branch} is protected")
            : GitHubFinding.Bad("branch rules", $"anybody who may write can push to {branch} unseen", $"make a rule for {branch}: pull requests, and the status check of CI");
    }

    private static async Task<GitHubFinding> TagsAsync(GitHubApi api, CancellationToken cancellation)
    {
        var tags = (await api.ListAsync("rulesets?includes_parents=true", null, cancellation) ?? []).Where(x => x["target"]?.ToString() == "tag" && x["enforcement"]?.ToString() == "active").ToList();
        return tags.Count > 0 ? GitHubFinding.Good("tag rules", string.Join(", ", tags.Select(x => x["name"])))
            : GitHubFinding.Bad("tag rules", "a release's tag can be moved or deleted by anybody who may write", "make a ruleset for tags `v*`: restrict updates and deletions");
    }

    private static async Task<GitHubFinding> PermissionsAsync(GitHubApi api, CancellationToken cancellation)
    {
        if (await api.GetAsync("actions/permissions/workflow", cancellation) is not { } permissions)
            return GitHubFinding.Bad("workflow permissions", "they cannot be read", "give a token with Administration: read");
        return permissions["default_workflow_permissions"]?.ToString() == "read" ? GitHubFinding.Good("workflow permissions", "a job's token may read, and more where the workflow says so")
            : GitHubFinding.Bad("workflow permissions", "the token of every job may write unless its workflow says otherwise", "set the default of workflow permissions to read in the repository's settings");
    }

    private static async Task<ImmutableArray<GitHubFinding>> SecretsAsync(GitHubApi api, GitHubNeeds needs, CancellationToken cancellation)
    {
        if (needs.Secrets.IsEmpty && needs.Environments.Values.All(x => x.IsEmpty))
            return [];
        try
        {
            var common = (await NamesAsync("actions/secrets")).Concat(await NamesAsync("actions/organization-secrets")).ToHashSet(StringComparer.OrdinalIgnoreCase);
            var findings = ImmutableArray.CreateBuilder<GitHubFinding>();
            if (!needs.Secrets.IsEmpty)
                findings.Add(Of("secrets", needs.Secrets.Where(x => !common.Contains(x)), needs.Secrets.Count));
            foreach (var (name, secrets) in needs.Environments.Where(x => !x.Value.IsEmpty))
            {
                var own = (await NamesAsync($"environments/{Uri.EscapeDataString(name)}/secrets")).ToHashSet(StringComparer.OrdinalIgnoreCase);
                findings.Add(Of($"secrets of {name}", secrets.Where(x => !own.Contains(x) && !common.Contains(x)), secrets.Count));
            }

            return findings.ToImmutable();
        }
        catch (PipelineException e)
        {
            return [GitHubFinding.Bad("secrets", $"their names cannot be read: {e.Diagnostic.Why}", "give a token that may read secrets' names (Secrets: read, Environments: read)")];
        }

        async Task<IEnumerable<string>> NamesAsync(string path) => (await api.ListAsync(path, "secrets", cancellation) ?? []).Select(x => x["name"]!.ToString());

        static GitHubFinding Of(string name, IEnumerable<string> missing, int count) => missing.ToList() is { Count: > 0 } none
            ? GitHubFinding.Bad(name, $"{string.Join(", ", none)} {(none.Count == 1 ? "is" : "are")} not set", "set them in the repository's settings, in the environment where there is one")
            : GitHubFinding.Good(name, $"all {count} are set");
    }

    private static async Task<ImmutableArray<GitHubFinding>> OneAsync(string name, Func<Task<GitHubFinding>> look)
    {
        try
        {
            return [await look()];
        }
        catch (PipelineException e)
        {
            return [GitHubFinding.Bad(name, $"cannot be read: {e.Diagnostic.Why}", "give a token that may read the repository's administration")];
        }
    }
}

/// <summary>Something that the workflows rely on.</summary>
/// <param name="Name">What.</param>
/// <param name="Ok">Whether it is as it must be.</param>
/// <param name="Text">What was seen.</param>
/// <param name="Next">What to do when it is not.</param>
internal sealed record GitHubFinding(string Name, bool Ok, string Text, string? Next)
{
    /// <summary>Whether it is an environment that does not exist, which stops every release.</summary>
    public bool IsMissing { get; init; }

    public static GitHubFinding Good(string name, string text) => new(name, true, text, null);

    public static GitHubFinding Bad(string name, string text, string next) => new(name, false, text, next);

    public string ToLine() => $"{(Ok ? "✓" : "✗")} {Name}: {Text}{(Next is null ? "" : $"; {Next}")}";

    public JsonObject ToJson() => new() { ["name"] = Name, ["ok"] = Ok, ["text"] = Text, ["next"] = Next, ["missing"] = IsMissing };
}
