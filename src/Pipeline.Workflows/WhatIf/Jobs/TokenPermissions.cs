using Pipeline.Yaml;

namespace Pipeline.Workflows.WhatIf;

/// <summary>
/// What a job's token may do.
/// Source: https://docs.github.com/en/actions/concepts/security/github_token and the reference of <c>permissions</c>.
/// </summary>
/// <param name="Granted">Scope and level (<c>read</c>, <c>write</c>), in the order of the file; none left out.</param>
/// <param name="From">Where they are said: the job, the workflow, or GitHub's default.</param>
/// <param name="Reduced">What was asked for and is not given, with why; null when all is given.</param>
internal sealed record TokenPermissions(IReadOnlyList<Permission> Granted, string From, string? Reduced)
{
    /// <summary>The scopes of <c>read-all</c> and <c>write-all</c>.</summary>
    private static readonly string[] Scopes =
    [
        "actions", "attestations", "checks", "contents", "deployments", "discussions", "id-token", "issues", "models", "packages", "pages",
        "pull-requests", "repository-projects", "security-events", "statuses",
    ];

    /// <summary>Those of a job: its own, else the workflow's, else the default of the repository.</summary>
    public static TokenPermissions Of(YamlNode? job, YamlNode? workflow, WorkflowEvent what)
    {
        var node = job ?? workflow;
        var asked = node is null ? [new Permission("contents", "read"), new Permission("packages", "read")] : Read(node);
        var from = job is not null ? "the job" : workflow is not null ? "the workflow" : what.IsDependabot ? "GitHub's default for Dependabot" : "the repository's default (its settings may also let it write)";
        // Dependabot's token only reads by default, and what a file grants it has; a fork's token never writes.
        return what.IsFromStranger ? ReadOnly(asked, from) : new TokenPermissions(asked, from, null);
    }

    /// <summary>Inside a called workflow: GitHub refuses a call that asks for more than the calling job's token may.</summary>
    public TokenPermissions Below(IReadOnlyList<Permission> caller)
    {
        var over = Granted.Where(x => !caller.Any(y => y.Scope == x.Scope && (y.Level == x.Level || y.Level == "write"))).ToList();
        return over.Count == 0 ? this : new TokenPermissions(
            [.. Granted.Except(over)], From, $"GitHub refuses the call: it asks for {string.Join(", ", over.Select(x => $"{x.Scope}: {x.Level}"))}, which the calling job's token has not");
    }

    private static TokenPermissions ReadOnly(IReadOnlyList<Permission> asked, string from)
    {
        var writes = asked.Where(x => x.Level == "write").Select(x => x.Scope).ToList();
        if (writes.Count == 0)
            return new TokenPermissions(asked, from, null);
        // There is no reading of an identity token.
        var granted = asked.Where(x => x.Level != "write" || x.Scope != "id-token").Select(x => x with { Level = "read" }).ToList();
        return new TokenPermissions(granted, from, $"a fork's token only reads: no writing of {string.Join(", ", writes)}");
    }

    private static List<Permission> Read(YamlNode node) => node switch
    {
        YamlScalar { Value: "read-all" } => [.. Scopes.Where(x => x != "id-token").Select(x => new Permission(x, "read"))],
        YamlScalar { Value: "write-all" } => [.. Scopes.Select(x => new Permission(x, x == "models" ? "read" : "write"))],
        YamlMapping mapping => [.. mapping.Entries.Select(x => new Permission(x.Key.Value, (x.Value as YamlScalar)?.Value ?? "none")).Where(x => x.Level is "read" or "write")],
        _ => [],
    };
}

/// <summary>A scope of the token and how far it goes.</summary>
/// <param name="Scope">Like <c>contents</c>.</param>
/// <param name="Level"><c>read</c> or <c>write</c>.</param>
internal sealed record Permission(string Scope, string Level);
