using System.Collections.Concurrent;

namespace Pipeline.Engine;

/// <summary>
/// Extension: the script that starts the pipeline of a repository. Texts say <c>./build.sh</c>; in a repository whose build.sh is its own, the pipeline's is
/// <c>./pipeline.sh</c>, and messages and generated files have to say that.
/// </summary>
public static partial class StartScript
{
    private const string Usual = "./build.sh";

    // Every generated file names it, and it does not change while a build runs.
    private static readonly ConcurrentDictionary<string, string> Known = [];

    /// <summary>The script of the repository that the build runs in.</summary>
    public static string Name => Root is { } root ? Known.GetOrAdd(root, Of) : Usual;

    /// <summary>A text for people, with the script's name in it instead of <c>./build.sh</c>.</summary>
    public static string In(string text) => text.Contains(Usual, StringComparison.Ordinal) ? text.Replace(Usual, Name, StringComparison.Ordinal) : text;

    /// <summary>Where the build runs; null when none does. Each engine knows it in its own way.</summary>
    private static partial string? Root { get; }

    /// <summary>As it is called from the root: <c>./build.sh</c>, or <c>./pipeline.sh</c> where build.sh was there before and is the repository's own.</summary>
    /// <param name="root">The root of the repository.</param>
    public static string Of(string root)
    {
        return !IsOurs("build.sh") && IsOurs("pipeline.sh") ? "./pipeline.sh" : Usual;

        // Of a build.sh of another kind nothing reads the bootstrap.
        bool IsOurs(string name) => Path.Combine(root, name) is var file && File.Exists(file) && File.ReadAllText(file).Contains("build/bootstrap.sh", StringComparison.Ordinal);
    }
}
