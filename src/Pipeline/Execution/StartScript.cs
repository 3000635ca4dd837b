namespace Pipeline.Execution;

/// <summary>The script that starts the pipeline of a repository.</summary>
internal static class StartScript
{
    /// <summary>As it is called from the root: <c>./build.sh</c>, or <c>./pipeline.sh</c> where build.sh was there before and is the repository's own.</summary>
    public static string Of(string root)
    {
        return !IsOurs("build.sh") && IsOurs("pipeline.sh") ? "./pipeline.sh" : "./build.sh";

        // Of a build.sh of another kind nothing reads the bootstrap.
        bool IsOurs(string name) => Path.Combine(root, name) is var file && File.Exists(file) && File.ReadAllText(file).Contains("build/bootstrap.sh", StringComparison.Ordinal);
    }
}
