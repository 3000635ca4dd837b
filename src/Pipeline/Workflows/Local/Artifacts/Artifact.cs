using System.Buffers;

namespace Pipeline.Workflows.Local.Artifacts;

/// <summary>What a job handed on.</summary>
/// <param name="Id">From 1, in the order of uploading.</param>
/// <param name="Name">Unique in the run.</param>
/// <param name="JobId">The job that uploaded it.</param>
/// <param name="Job">The same with the matrix cell, as messages name it.</param>
/// <param name="Folder">Where its files lie.</param>
/// <param name="Digest"><c>sha256:</c> and 64 hexadecimal digits over its files.</param>
/// <param name="Count">How many files.</param>
/// <param name="Size">Their bytes together.</param>
internal sealed record Artifact(int Id, string Name, string JobId, string Job, string Folder, string Digest, int Count, long Size)
{
    private static readonly SearchValues<char> InPaths = SearchValues.Create("\":<>|*?\r\n");
    private static readonly SearchValues<char> InNames = SearchValues.Create("\":<>|*?\r\n\\/");

    /// <exception cref="StepFailure">The name has a character that artefacts cannot have.</exception>
    public static void CheckName(string name) => Check("artifact name", name, InNames);

    /// <exception cref="StepFailure">The path has a character that artefacts cannot have.</exception>
    public static void CheckPath(string path) => Check("path", path, InPaths);

    private static void Check(string what, string text, SearchValues<char> wrong)
    {
        if (text.AsSpan().IndexOfAny(wrong) is >= 0 and var at)
            throw new StepFailure($"The {what} `{text}` is not valid: it contains `{text[at]}`");
    }
}
