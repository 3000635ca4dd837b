using System.Text;
using Pipeline.Diagnostics;
using Pipeline.Execution;

namespace Pipeline.Workflows.Local;

/// <summary>
/// What the jobs clone: a bare repository of the run that stands for GitHub's. It borrows the person's objects and copies the refs, so
/// whatever a job fetches or pushes never reaches the person's repository.
/// </summary>
internal sealed record Origin(string Folder, string Commit)
{
    /// <summary>Makes it.</summary>
    /// <param name="root">The person's repository.</param>
    /// <param name="folder">Where it shall lie.</param>
    /// <param name="reference">The full name of the event's branch, tag or pull request; it gets the commit.</param>
    /// <param name="withChanges">Whether changes that are not committed are part of the commit.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="PipelineException">There is no commit.</exception>
    public static async Task<Origin> CreateAsync(string root, string folder, string reference, bool withChanges, CancellationToken cancellation)
    {
        var own = new Git(root);
        var head = await own.TryAsync(cancellation, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
            ?? throw PipelineException.WrongUse("There is no commit to run the workflow on", root, "git knows no HEAD here", "commit something first");
        Directory.CreateDirectory(folder);
        var bare = new Git(folder, home: folder);
        await bare.AskAsync(cancellation, "init", "--quiet", "--bare", "--initial-branch=main");
        await bare.AskAsync(cancellation, "config", "uploadpack.allowAnySHA1InWant", "true");
        await bare.AskAsync(cancellation, "config", "uploadpack.allowFilter", "true");
        var objects = await PathAsync("objects");
        await File.WriteAllTextAsync(Path.Combine(folder, "objects", "info", "alternates"), objects + "\n", cancellation);
        if (await PathAsync("shallow") is var shallow && File.Exists(shallow))
            File.Copy(shallow, Path.Combine(folder, "shallow"));
        var commit = withChanges ? await ChangesAsync(own, folder, objects, await PathAsync("index"), head, cancellation) : head;
        await CopyRefsAsync(own, folder, reference, commit, cancellation);
        return new Origin(folder, commit);

        async Task<string> PathAsync(string name) => Path.GetFullPath(await own.AskAsync(cancellation, "rev-parse", "--git-path", name), root);
    }

    /// <summary>Whether there are changes that no commit has.</summary>
    public static async Task<bool> IsChangedAsync(string root, CancellationToken cancellation) =>
        await new Git(root).TryAsync(cancellation, "--no-optional-locks", "status", "--porcelain") is { Length: > 0 };

    /// <summary>A commit of the changes: its objects and its index lie in the folder, so nothing of the person's is written.</summary>
    private static async Task<string> ChangesAsync(
        Git own, string folder, string objects, string index, string head, CancellationToken cancellation)
    {
        var copy = Path.Combine(folder, "changes.index");
        if (File.Exists(index))
            File.Copy(index, copy);
        var apart = own.With("GIT_INDEX_FILE", copy).With("GIT_OBJECT_DIRECTORY", Path.Combine(folder, "objects"))
            .With("GIT_ALTERNATE_OBJECT_DIRECTORIES", objects);
        foreach (var who in (string[])["AUTHOR", "COMMITTER"])
            apart = apart.With($"GIT_{who}_NAME", "local run").With($"GIT_{who}_EMAIL", "local@localhost");
        await apart.AskAsync(cancellation, "add", "--all");
        var tree = await apart.AskAsync(cancellation, "write-tree");
        return await apart.AskAsync(cancellation, "-c", "commit.gpgSign=false", "commit-tree", tree, "-p", head, "-m", "Changes that are not committed");
    }

    private static async Task CopyRefsAsync(Git own, string folder, string reference, string commit, CancellationToken cancellation)
    {
        const string remote = "refs/remotes/origin/";
        var refs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var all = await own.AskAsync(cancellation, "for-each-ref", "--format=%(objectname) %(refname)", "refs/heads", "refs/tags", "refs/remotes/origin");
        foreach (var line in all.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var (id, name) = (line[..line.IndexOf(' ', StringComparison.Ordinal)], line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            if (!name.StartsWith(remote, StringComparison.Ordinal))
                refs[name] = id;
            else if (name != remote + "HEAD")
                refs.TryAdd("refs/heads/" + name[remote.Length..], id);
        }

        // An annotated tag that leads to the commit stays what it is.
        if (!refs.TryGetValue(reference, out var known) || await own.TryAsync(cancellation, "rev-parse", known + "^{commit}") != commit)
            refs[reference] = commit;
        var text = new StringBuilder("# pack-refs with: sorted \n");
        foreach (var (name, id) in refs)
            text.Append(id).Append(' ').Append(name).Append('\n');
        DurableFile.Write(Path.Combine(folder, "packed-refs"), Encoding.UTF8.GetBytes(text.ToString()));
    }
}
