using Pipeline.Diagnostics;

namespace Pipeline.Workflows.Pins;

/// <summary>What <c>--add</c> asks for: <c>owner/repo</c> or <c>owner/repo@v1.2.3</c>; a path inside the repository is of no account.</summary>
internal sealed record ActionRequest(string Repository, string? Version)
{
    /// <exception cref="PipelineException">It is something else (exit code 2).</exception>
    public static ActionRequest Parse(string text)
    {
        var at = text.IndexOf('@');
        var (name, version) = at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
        if (!PinSyntax.IsActionName(name))
            throw PipelineException.WrongUse($"`{text}` is no action", "--add", "an action is owner/repo, with or without @version",
                "write it such as actions/checkout@v7.0.1");
        if (version is not null && !PinSyntax.IsVersion(version))
            throw PipelineException.WrongUse($"`{version}` is no full version", "--add", PinSyntax.VersionRule,
                $"write the tag of one release, or leave it out for the newest: --add {name}");
        return new ActionRequest(PinSyntax.RepositoryOf(name), version);
    }
}
