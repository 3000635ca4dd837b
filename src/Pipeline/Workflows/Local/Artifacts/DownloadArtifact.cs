using System.Globalization;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Local.Actions;
using Pipeline.Workflows.Local.Jobs;

namespace Pipeline.Workflows.Local.Artifacts;

/// <summary>actions/download-artifact, of this run.</summary>
/// <remarks>Facts: https://github.com/actions/download-artifact#inputs</remarks>
internal static class DownloadArtifact
{
    public static Task RunAsync(ActionCall call)
    {
        if (call.Input("run-id") is { Length: > 0 } run && run != call.Run.RunId || call.Input("repository") is { Length: > 0 } other && other != call.Run.Repository)
            throw new NotRunHere("it downloads from another run or repository");
        var (name, pattern, ids) = (call.Input("name"), call.Input("pattern"), call.Input("artifact-ids"));
        if (name.Length > 0 && ids.Length > 0)
            throw new StepFailure("`name` and `artifact-ids` cannot both be given");
        var folder = call.Folders.PathOf(call.Input("path", "."));
        var found = Select(call, name, pattern, ids);
        foreach (var artifact in found)
        {
            var target = name.Length > 0 || call.Flag("merge-multiple") || ids.Length > 0 && found.Count == 1 ? folder : Path.Combine(folder, artifact.Name);
            Copy(artifact.Folder, target);
            call.Log.Write($"Artifact {artifact.Name} of job {artifact.Job}: {artifact.Count} {(artifact.Count == 1 ? "file" : "files")}");
        }

        if (found.Count == 0)
            call.Log.Warn($"No artifact of a needed job matches{(pattern.Length > 0 ? $" `{pattern}`" : "")}.");
        call.Outputs["download-path"] = folder;
        return Task.CompletedTask;
    }

    private static List<Artifact> Select(ActionCall call, string name, string pattern, string ids)
    {
        var numbers = ids.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        bool Wanted(Artifact x) => numbers.Length > 0 ? numbers.Contains(x.Id.ToString(CultureInfo.InvariantCulture))
            : name.Length > 0 ? x.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
            : pattern.Length == 0 || GlobSegment.Matches(pattern, x.Name);
        var all = call.Run.Artifacts.All.Where(Wanted).ToList();
        var visible = all.Where(x => x.Folder.Length > 0 && call.Run.Order.ComesBefore(x.JobId, call.JobId)).ToList();
        // A job that is not needed may upload before or after this moment: on GitHub that is a race, here it is always a mistake.
        if (all.FirstOrDefault(x => !call.Run.Order.AreOrdered(x.JobId, call.JobId)) is { } stray)
            throw Undeclared(call, stray.Name, stray.JobId);
        if (name.Length > 0 && visible.Count == 0 && call.Run.Order.UnorderedUpload(call.JobId, x => JobOrder.CanBe(name, x)) is { } later)
            throw Undeclared(call, name, later.JobId);
        if (name.Length == 0 && numbers.Length == 0 && call.Run.Order.UnorderedUpload(call.JobId, x => pattern.Length == 0 || GlobSegment.Matches(pattern, x)) is { } other)
            call.Log.Warn(Undeclared(call, other.Name, other.JobId).Message);
        if (name.Length > 0 && visible.Count == 0 || numbers.Length > visible.Count)
            throw new StepFailure($"Artifact not found: {(name.Length > 0 ? name : ids)}. {Known(call)}");
        return visible;
    }

    private static StepFailure Undeclared(ActionCall call, string name, string producer) =>
        new(
            $"job {call.JobId} downloads `{name}` of job {producer} but does not need it: "
            + $"whether it is there is a matter of luck; add {producer} to the `needs` of {call.JobId}");

    private static string Known(ActionCall call)
    {
        var names = call.Run.Artifacts.All.Where(x => call.Run.Order.ComesBefore(x.JobId, call.JobId)).Select(x => $"`{x.Name}` of {x.Job}").ToList();
        return names.Count == 0 ? "No needed job uploaded any." : $"Needed jobs uploaded {string.Join(", ", names)}.";
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }
}
