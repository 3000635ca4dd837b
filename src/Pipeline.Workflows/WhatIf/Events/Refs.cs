namespace Pipeline.Workflows.WhatIf;

/// <summary>Full and short names of branches, tags and merges.</summary>
internal static class Refs
{
    public const string Heads = "refs/heads/";
    public const string Tags = "refs/tags/";
    public const string Pull = "refs/pull/";

    /// <summary>The name as GitHub's <c>ref_name</c> gives it.</summary>
    public static string Short(string name) =>
        name.StartsWith(Heads, StringComparison.Ordinal) ? name[Heads.Length..]
        : name.StartsWith(Tags, StringComparison.Ordinal) ? name[Tags.Length..]
        : name.StartsWith(Pull, StringComparison.Ordinal) ? name[Pull.Length..]
        : name;

    /// <summary>The ref on which an event usually runs; null when it has to be told.</summary>
    public static string? Usual(string name, string baseBranch, string defaultBranch) => name switch
    {
        "pull_request" or "pull_request_review" or "pull_request_review_comment" => Pull + "1/merge",
        "pull_request_target" => Heads + baseBranch,
        "merge_group" => $"{Heads}gh-readonly-queue/{baseBranch}/pr-1-0000000000000000000000000000000000000000",
        "push" or "create" or "release" => null,
        _ => Heads + defaultBranch,
    };

    /// <summary>What is wrong with a ref, or null.</summary>
    public static string? Mistake(string name)
    {
        if (name.StartsWith(Heads, StringComparison.Ordinal) || name.StartsWith(Tags, StringComparison.Ordinal))
            return Short(name).Length > 0 && !name.EndsWith('/') && !name.Contains(' ', StringComparison.Ordinal) ? null : $"`{name}` names no branch or tag";
        if (name.StartsWith(Pull, StringComparison.Ordinal))
            return NumberOf(name) is not null ? null : $"`{name}` is no merge of a pull request: refs/pull/7/merge";
        var full = name.StartsWith("heads/", StringComparison.Ordinal) || name.StartsWith("tags/", StringComparison.Ordinal) ? $"refs/{name}"
            : name.Length > 1 && name[0] == 'v' && char.IsAsciiDigit(name[1]) ? Tags + name : Heads + name;
        return $"`{name}` is not a full ref: did you mean {full}?";
    }

    /// <summary>The number of the pull request whose merge the ref is, or null.</summary>
    public static int? NumberOf(string name)
    {
        var parts = name.Split('/');
        return parts is ["refs", "pull", var number, "merge"] && int.TryParse(number, out var value) && value > 0 ? value : null;
    }
}
