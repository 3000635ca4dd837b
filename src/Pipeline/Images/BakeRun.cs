using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Execution;
using Pipeline.Systems.Images;

namespace Pipeline.Images;

/// <summary>Lets buildx build what a definition says.</summary>
internal static class BakeRun
{
    /// <param name="root">The repository.</param>
    /// <param name="file">The definition; what buildx says of the result is written beside it.</param>
    /// <param name="images">What is built of it, by the names of targets.</param>
    /// <param name="say">Gets a line for each step that ran.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Why it failed; null when it did not.</returns>
    public static async Task<PipelineException?> TryAsync(string root, string file, IReadOnlyDictionary<string, Image> images, Action<string> say, CancellationToken cancellation)
    {
        var progress = new BakeProgress(say);
        var command = Buildx.Bake(file, Path.ChangeExtension(file, ".metadata.json"), [.. images.Keys]).In(root);
        var code = await ProcessRunner.StreamAsync(command, _ => { }, progress.Read, cancellation);
        return code == 0 ? null : BuildFailure.Of(root, [.. images.Values], progress, code);
    }
}
