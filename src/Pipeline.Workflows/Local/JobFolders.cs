namespace Pipeline.Workflows.Local;

/// <summary>The folders of one job, new and empty.</summary>
internal sealed class JobFolders : IDisposable
{
    public JobFolders(string root)
    {
        Root = root;
        foreach (var folder in (string[])[Workspace, Home, Temporary, Tools])
            Directory.CreateDirectory(folder);
        // Sockets live here, and their paths must be short: the run's own folder may be deep.
        Sockets = Directory.CreateTempSubdirectory("run-").FullName;
        // As /tmp itself: others may go through it, to what its owner opens for them.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Sockets, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    public string Root { get; }

    /// <summary>Empty until something is checked out.</summary>
    public string Workspace => Path.Combine(Root, "workspace");

    public string Home => Path.Combine(Root, "home");

    /// <summary>RUNNER_TEMP.</summary>
    public string Temporary => Path.Combine(Root, "temp");

    /// <summary>RUNNER_TOOL_CACHE.</summary>
    public string Tools => Path.Combine(Root, "tools");

    /// <summary>TMPDIR, outside the run.</summary>
    public string Sockets { get; }

    /// <summary>The absolute path of what an action's input names; <c>~</c> is the home.</summary>
    public string PathOf(string path) =>
        path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? Home + path[1..] : Path.GetFullPath(path, Workspace);

    /// <summary>Deletes what nobody looks at any more.</summary>
    public void DeleteWork()
    {
        foreach (var folder in (string[])[Workspace, Home, Temporary, Tools])
            Delete(folder);
    }

    /// <inheritdoc/>
    public void Dispose() => Delete(Sockets);

    private static void Delete(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Something made it read-only; the next run cleans up with the others.
        }
    }
}
