using System.Globalization;
using Pipeline.Diagnostics;
using Pipeline.Workflows.Local.Actions;

namespace Pipeline.Workflows.Local.Sources;

/// <summary>actions/checkout: a clone of its own of the commit under test, with the same refs that GitHub's would have.</summary>
/// <remarks>Facts: https://github.com/actions/checkout#usage</remarks>
internal static class Checkout
{
    public static async Task RunAsync(ActionCall call)
    {
        if (call.Input("repository") is { Length: > 0 } other && !other.Equals(call.Run.Repository, StringComparison.OrdinalIgnoreCase))
            throw new NotRunHere($"repository {other} is not this one");
        if (!int.TryParse(call.Input("fetch-depth", "1"), NumberStyles.None, CultureInfo.InvariantCulture, out var depth))
            throw new StepFailure($"`fetch-depth` is a number from 0, not `{call.Input("fetch-depth")}`");
        var folder = Path.GetFullPath(call.Input("path", "."), call.Folders.Workspace).TrimEnd('/');
        if (folder != call.Folders.Workspace && !folder.StartsWith(call.Folders.Workspace + "/", StringComparison.Ordinal))
            throw new StepFailure($"Repository path '{folder}' is not under '{call.Folders.Workspace}'");
        foreach (var input in (string[])["submodules", "lfs", "sparse-checkout"])
            if (call.Input(input) is not ("" or "false"))
                call.Log.Warn($"`{input}` is not done here.");

        Directory.CreateDirectory(folder);
        var git = new Git(folder, call.Folders.Home);
        await WriteConfigurationAsync(call);
        try
        {
            await PrepareAsync(call, git, folder);
            await FetchAsync(call, git, depth);
            call.Outputs["commit"] = await git.AskAsync(call.Stop, "rev-parse", "HEAD");
            call.Outputs["ref"] = call.Input("ref", call.Run.Reference);
            call.Log.Write($"HEAD is {call.Outputs["commit"]}{(depth > 0 ? $", fetched with depth {depth}" : "")}");
        }
        catch (PipelineException exception)
        {
            throw new StepFailure(exception.Message);
        }
    }

    /// <summary>
    /// GitHub's address leads to the run's own repository. Without credentials, or the permission to write, a push fails here too.
    /// </summary>
    private static async Task WriteConfigurationAsync(ActionCall call)
    {
        var configuration = new Git(call.Folders.Home, call.Folders.Home);
        await configuration.AskAsync(call.Stop, "config", "--global", $"url.file://{call.Run.Origin.Folder}.insteadOf", call.Run.Address);
        var refused = !call.Flag("persist-credentials", otherwise: true) ? "persist-credentials-is-false"
            : !call.MayPush ? "permission-contents-is-not-write" : null;
        if (refused is not null)
            await configuration.AskAsync(call.Stop, "config", "--global", $"url.{refused}://.pushInsteadOf", call.Run.Address);
    }

    private static async Task PrepareAsync(ActionCall call, Git git, string folder)
    {
        if (Directory.Exists(Path.Combine(folder, ".git")))
        {
            if (!call.Flag("clean", otherwise: true))
                return;
            await git.AskAsync(call.Stop, "clean", "-ffdxq");
            await git.AskAsync(call.Stop, "reset", "--hard", "--quiet");
            return;
        }

        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo { LinkTarget: null } directory)
                directory.Delete(recursive: true);
            else
                entry.Delete();
        }

        await git.AskAsync(call.Stop, "init", "--quiet", "--initial-branch=main");
        await git.AskAsync(call.Stop, "config", "gc.auto", "0");
        await git.AskAsync(call.Stop, "remote", "add", "origin", call.Run.Address);
    }

    private static async Task FetchAsync(ActionCall call, Git git, int depth)
    {
        var (name, commit) = await ResolveAsync(call);
        List<string> arguments = ["fetch", "--quiet", "--no-recurse-submodules", "--prune"];
        var (target, branch) = (name, (string?)null);
        if (name.StartsWith("refs/heads/", StringComparison.Ordinal))
            (target, branch) = ("refs/remotes/origin/" + name["refs/heads/".Length..], name["refs/heads/".Length..]);
        else if (name.StartsWith("refs/pull/", StringComparison.Ordinal))
            target = "refs/remotes/pull/" + name["refs/pull/".Length..];
        if (depth > 0)
            arguments.Add($"--depth={depth.ToString(CultureInfo.InvariantCulture)}");
        arguments.AddRange(call.Flag("fetch-tags") ? ["--tags"] : ["--no-tags"]);
        arguments.Add("origin");
        if (depth == 0)
            arguments.AddRange(["+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"]);
        // A tag as it is, so that an annotated one stays one; a branch as the commit that was asked for.
        if (depth > 0 || branch is null && !name.StartsWith("refs/tags/", StringComparison.Ordinal))
            arguments.Add(name.Length == 0 ? commit : name.StartsWith("refs/tags/", StringComparison.Ordinal) ? $"+{name}:{name}" : $"+{commit}:{target}");
        await git.AskAsync(call.Stop, [.. arguments]);
        await git.AskAsync(call.Stop, branch is null
            ? ["checkout", "--quiet", "--force", "--detach", name.Length == 0 ? commit : target]
            : ["checkout", "--quiet", "--force", "-B", branch, target]);
    }

    /// <summary>The full name of what is asked for, empty for a bare commit, and its commit.</summary>
    private static async Task<(string Name, string Commit)> ResolveAsync(ActionCall call)
    {
        var asked = call.Input("ref");
        if (asked.Length == 0 || asked == call.Run.Reference)
            return (call.Run.Reference, call.Run.Origin.Commit);
        var origin = new Git(call.Run.Origin.Folder, call.Run.Origin.Folder);
        string[] names = asked.StartsWith("refs/", StringComparison.Ordinal) ? [asked] : [$"refs/heads/{asked}", $"refs/tags/{asked}"];
        foreach (var name in names)
            if (await origin.TryAsync(call.Stop, "rev-parse", "--verify", "--quiet", name + "^{commit}") is { } commit)
                return (name, commit);
        if (asked.Length == 40 && await origin.TryAsync(call.Stop, "rev-parse", "--verify", "--quiet", asked + "^{commit}") is { } bare)
            return ("", bare);
        throw new StepFailure($"A branch or tag with the name '{asked}' could not be found in this repository");
    }
}
