namespace Pipeline.Deployment.Local;

/// <summary>Where the files of one environment lie. The folder belongs to its user alone (mode 0700).</summary>
/// <param name="Root">The environment's folder.</param>
internal sealed record LocalLayout(string Root)
{
    public string Lock => Path.Combine(Root, "lock");

    public string Journal => Path.Combine(Root, "journal.jsonl");

    /// <summary>What all releases share: it survives deployments, rollbacks and <c>Down</c>.</summary>
    public string Data => Path.Combine(Root, "data");

    public string Router => Path.Combine(Root, "router");

    /// <summary>A folder a version with its files.</summary>
    public string Releases => Path.Combine(Root, "releases");

    /// <summary>A folder a rollout whose replicas may be started.</summary>
    public string Running => Path.Combine(Root, "running");

    /// <summary>
    /// A folder a rollout that was told to end. A launcher that was on its way finds its own folder gone and gives up, so a
    /// rollout that was moved here can be ended for good.
    /// </summary>
    public string Ended => Path.Combine(Root, "ended");

    /// <summary>A file a secret that was made for the environment.</summary>
    public string Secrets => Path.Combine(Root, "secrets");

    /// <summary>A file a record.</summary>
    public string Records => Path.Combine(Root, "records");

    public string Record(string name) => Path.Combine(Records, name);

    /// <summary>The files of one service of a release. Releases of before a system had several services have none of their own.</summary>
    public string FilesOf(string version, string service) =>
        Path.Combine(Release(version), service) is var own && Directory.Exists(own) ? own : Release(version);

    public string Release(string version) => Path.Combine(Releases, version);

    /// <summary>The digest a release had when it was placed, beside its folder and not in it.</summary>
    public string ReleaseRecord(string version) => Path.Combine(Releases, version + ".json");

    /// <summary>Makes the folders.</summary>
    public void Create()
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("environment local needs Linux or macOS");
        Directory.CreateDirectory(Root);
        File.SetUnixFileMode(Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var folder in new[] { Data, Releases, Running, Ended, Records })
            Directory.CreateDirectory(folder);
    }
}
