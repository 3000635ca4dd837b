using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Execution;

namespace Pipeline.Workflows.Local;

/// <summary>The local equals of the actions that every generated job uses: the code, the SDK, and what jobs hand on. Others are GitHub's.</summary>
internal sealed class LocalAction(LocalRun run, Cell cell, JobState job, IReadOnlyList<KeyValuePair<string, string>> with, Dictionary<string, string> outputs)
{
    /// <exception cref="NotRunHere">The action has no equal here.</exception>
    /// <exception cref="StepFailure">It failed.</exception>
    public Task RunAsync(string uses, CancellationToken stop) => uses.Split('@')[0] switch
    {
        "actions/checkout" => CheckoutAsync(stop),
        "actions/setup-dotnet" => FindSdkAsync(stop),
        "actions/upload-artifact" => UploadAsync(),
        "actions/download-artifact" => DownloadAsync(),
        _ => throw new NotRunHere("what this action does only GitHub's runner can do"),
    };

    private string Input(string name, string otherwise = "") =>
        with.LastOrDefault(x => x.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value?.Trim() is { Length: > 0 } text ? text : otherwise;

    /// <summary>A clone of its own of the commit under test; GitHub's address leads to the run's repository, which nothing leaves.</summary>
    private async Task CheckoutAsync(CancellationToken stop)
    {
        foreach (var input in (string[])["repository", "ref", "path", "submodules", "lfs", "sparse-checkout"])
            if (Input(input) is { Length: > 0 } given and not "false")
                throw new NotRunHere($"`{input}: {given}` is for GitHub alone; here the commit under test is checked out");
        var address = $"https://github.com/{run.Repository}";
        var whole = Input("fetch-depth", "1") == "0";
        var git = new Git(job.Folders.Workspace, job.Folders.Home);
        try
        {
            await git.AskAsync(stop, "config", "--global", $"url.file://{run.Origin.Folder}.insteadOf", address);
            await git.AskAsync(stop, "init", "--quiet", "--initial-branch=main");
            await git.AskAsync(stop, "remote", "add", "origin", address);
            var isTag = run.Reference.StartsWith("refs/tags/", StringComparison.Ordinal);
            string[] what = whole ? ["+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"] : [];
            await git.AskAsync(stop, ["fetch", "--quiet", .. whole ? (string[])[] : ["--depth=1", "--no-tags"], "origin", .. what, isTag ? $"+{run.Reference}:{run.Reference}" : run.Origin.Commit]);
            await git.AskAsync(stop, run.Reference.StartsWith("refs/heads/", StringComparison.Ordinal)
                ? ["checkout", "--quiet", "-B", run.Reference["refs/heads/".Length..], run.Origin.Commit]
                : ["checkout", "--quiet", "--detach", run.Origin.Commit]);
        }
        catch (PipelineException exception)
        {
            throw new StepFailure(exception.Message);
        }
    }

    /// <summary>Installs nothing, and says which SDK is missing.</summary>
    private async Task FindSdkAsync(CancellationToken stop)
    {
        var variables = job.VariablesOf(new Dictionary<string, string>(), []);
        var program = ProgramSearch.Find("dotnet", variables["PATH"]) ?? throw new NotRunHere("there is no dotnet on PATH; install the SDK");
        var lines = new List<string>();
        // dotnet itself decides by the folder's global.json which SDK it takes, and names those that there are.
        var code = await StepProcess.RunAsync(new Command(program, "--version").In(job.Folders.Workspace), variables, lines.Add, run.Request.Time, stop);
        if (code != 0)
            throw new NotRunHere($"no SDK on this machine is what global.json wants; install it: {string.Join(" ", lines.Where(x => x.Length > 0))}");
        job.Variables["DOTNET_ROOT"] = Path.GetDirectoryName(new FileInfo(program).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? program)!;
        job.Log.Write($"  .NET SDK {lines[^1]} of this machine");
    }

    private Task UploadAsync()
    {
        var patterns = Input("path").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var files = FileSearch.Files(job.Folders.Workspace, patterns, hidden: Input("include-hidden-files") == "true");
        if (files.Count == 0)
        {
            var nothing = $"No files were found with the provided path: {string.Join(", ", patterns)}. No artifacts will be uploaded.";
            job.Log.Write($"  {nothing}");
            return Input("if-no-files-found") == "error" ? throw new StepFailure(nothing) : Task.CompletedTask;
        }

        var artifact = run.Artifacts.Add(Input("name", "artifact"), cell.Job.Id, cell.Name, FileSearch.Root(job.Folders.Workspace, patterns, files), files);
        job.Log.Write(string.Create(CultureInfo.InvariantCulture, $"  Artifact {artifact.Name}: {artifact.Files} {(artifact.Files == 1 ? "file" : "files")}, {artifact.Size:N0} bytes"));
        return Task.CompletedTask;
    }

    private Task DownloadAsync()
    {
        if (Input("run-id").Length > 0)
            throw new NotRunHere("it downloads from another run");
        var (name, pattern) = (Input("name"), Input("pattern", "*"));
        var there = run.Artifacts.All.Where(x => run.Before[cell.Job.Id].Contains(x.JobId) || x.JobId == cell.Job.Id).ToList();
        var found = there.Where(x => name.Length > 0 ? x.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
            : System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, x.Name, ignoreCase: false)).ToList();
        if (name.Length > 0 && found.Count == 0)
            throw new StepFailure($"Artifact not found: {name}. {(there.Count == 0 ? "No needed job uploaded any."
                : $"Needed jobs uploaded {string.Join(", ", there.Select(x => $"`{x.Name}` of {x.Job}"))}.")} What a job downloads, a job in its `needs` has to upload.");
        var folder = Path.GetFullPath(Input("path", "."), job.Folders.Workspace);
        foreach (var artifact in found)
        {
            artifact.CopyTo(name.Length > 0 || Input("merge-multiple") == "true" ? folder : Path.Combine(folder, artifact.Name));
            job.Log.Write($"  Artifact {artifact.Name} of job {artifact.Job}: {artifact.Files} {(artifact.Files == 1 ? "file" : "files")}");
        }

        outputs["download-path"] = folder;
        return Task.CompletedTask;
    }
}
