using System.Globalization;
using Pipeline.Workflows.Local.Actions;
using Pipeline.Workflows.Local.Files;

namespace Pipeline.Workflows.Local.Artifacts;

/// <summary>actions/upload-artifact.</summary>
/// <remarks>Facts: https://github.com/actions/upload-artifact#inputs</remarks>
internal static class UploadArtifact
{
    public static Task RunAsync(ActionCall call)
    {
        var query = new FileQuery(call.Required("path"), call.Folders.Workspace, call.Folders.Home);
        var files = query.Files(hidden: call.Flag("include-hidden-files"));
        var name = call.Input("name", "artifact");
        if (files.Count == 0)
        {
            var nothing = $"No files were found with the provided path: {call.Input("path").ReplaceLineEndings(", ")}. No artifacts will be uploaded.";
            return call.Input("if-no-files-found", "warn") switch
            {
                "warn" => Said(() => call.Log.Warn(nothing)),
                "ignore" => Said(() => call.Log.Write(nothing)),
                "error" => throw new StepFailure(nothing),
                var other => throw new StepFailure($"`if-no-files-found` is warn, error or ignore, not `{other}`"),
            };
        }

        if (!call.Flag("archive", otherwise: true))
        {
            // Since version 7: one file as it is, under its own name.
            if (files.Count > 1)
                throw new StepFailure($"`archive: false` takes one file; the path matches {files.Count}");
            name = Path.GetFileName(files[0]);
        }

        var root = RootOf(query.Starts, files);
        foreach (var file in files)
            Artifact.CheckPath(Path.GetRelativePath(root, file));
        var artifact = call.Run.Artifacts.Add(name, call.JobId, call.Job, root, files, call.Flag("overwrite"));
        call.Log.Write($"Artifact {artifact.Name}: {artifact.Count} {(artifact.Count == 1 ? "file" : "files")}, {artifact.Size.ToString("N0", CultureInfo.InvariantCulture)} bytes");
        call.Outputs["artifact-id"] = artifact.Id.ToString(CultureInfo.InvariantCulture);
        call.Outputs["artifact-digest"] = artifact.Digest["sha256:".Length..];
        call.Outputs["artifact-url"] = new Uri(artifact.Folder).AbsoluteUri;
        return Task.CompletedTask;
    }

    /// <summary>The folder that paths in the artefact are relative to.</summary>
    private static string RootOf(IReadOnlyList<string> starts, IReadOnlyList<string> files)
    {
        if (starts.Count == 1)
            return files.Count == 1 && files[0] == starts[0] ? Path.GetDirectoryName(files[0])! : starts[0];
        var common = starts[0].Split('/');
        foreach (var start in starts.Skip(1))
        {
            var parts = start.Split('/');
            common = [.. common.Take(parts.Length).TakeWhile((x, i) => x == parts[i])];
        }

        return common.Length <= 1 ? "/" : string.Join('/', common);
    }

    private static Task Said(Action say)
    {
        say();
        return Task.CompletedTask;
    }
}
