using Pipeline.Diagnostics;

namespace Pipeline.Workflows.Pins;

/// <summary>An action of GitHub Actions at one commit. A tag or a branch cannot be said: both can be moved to other code.</summary>
public sealed record PinnedAction
{
    /// <summary>Checks all three parts.</summary>
    /// <param name="name"><c>owner/repo</c>, or <c>owner/repo/path</c> for an action in a folder of its repository.</param>
    /// <param name="version">The full version, as its tag is written: <c>v7.0.1</c>.</param>
    /// <param name="sha">The commit: 40 lower-case hexadecimal digits.</param>
    /// <exception cref="ArgumentException">One of them is something else.</exception>
    public PinnedAction(string name, string version, string sha)
    {
        Name = PinSyntax.IsActionName(name)
            ? name
            : throw Wrong(nameof(name), $"`{name}` is no action", "an action is owner/repo or owner/repo/path, such as actions/checkout",
                "write its name without a version");
        Version = PinSyntax.IsVersion(version)
            ? version
            : throw Wrong(nameof(version), $"`{version}` is no full version of {name}", PinSyntax.VersionRule,
                "write the tag of one release, such as v7.0.1");
        Sha = PinSyntax.IsSha(sha)
            ? sha
            : throw Wrong(nameof(sha), $"`{sha}` pins no commit of {name}", PinSyntax.ShaRule,
                $"take the commit that the tag {version} points to: ./build.sh UpdateActions --add {name}@{version}");
    }

    /// <summary><c>actions/checkout</c>, <c>github/codeql-action/upload-sarif</c>.</summary>
    public string Name { get; }

    /// <summary><c>v7.0.1</c>.</summary>
    public string Version { get; }

    /// <summary>The commit: 40 lower-case hexadecimal digits.</summary>
    public string Sha { get; }

    /// <summary><c>owner/repo</c>, without the path inside it.</summary>
    public string Repository => PinSyntax.RepositoryOf(Name);

    /// <summary>What stands after <c>uses:</c>.</summary>
    public string Reference => $"{Name}@{Sha}";

    /// <summary>The comment beside it, for people and for Dependabot.</summary>
    public string Comment => Version;

    /// <summary>The reference with its comment, as in a workflow file.</summary>
    public override string ToString() => $"{Reference} # {Comment}";

    private static ArgumentException Wrong(string parameter, string what, string why, string next) =>
        new(new Diagnostic(what, Why: why, Next: next).ToString(), parameter);
}
