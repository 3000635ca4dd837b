namespace Pipeline.Engine;

/// <summary>Where results are kept, how much, and whether this run may write to what others read.</summary>
internal sealed class CacheSettings
{
    private const long DefaultSize = 4L << 30;

    private CacheSettings(string directory, long size, string? shared, bool isTrusted)
    {
        Directory = directory;
        Size = size;
        Shared = shared;
        IsTrusted = isTrusted;
    }

    public string Directory { get; }

    /// <summary>How many bytes the local store may hold.</summary>
    public long Size { get; }

    /// <summary>The shared store's directory, or null.</summary>
    public string? Shared { get; }

    /// <summary>Whether the run may write to the shared store: what runs for a pull request may not.</summary>
    public bool IsTrusted { get; }

    public static CacheSettings Read(Session session, Action<string> onMistake)
    {
        var size = DefaultSize;
        if (session.Options.CacheSize is { } text)
        {
            if (ByteSize.TryParse(text, null, out var given))
                size = given.Bytes;
            else
                onMistake($"--cache-size '{text}' is not a size like 500MB or 2GiB.");
        }

        var shared = session.Options.SharedCache is { Length: > 0 } path
            ? Path.GetFullPath(Path.Combine(session.Invocation.WorkingDirectory, path))
            : null;
        if (shared is not null && File.Exists(shared))
            onMistake($"--shared-cache '{shared}' is a file; it must be a directory.");
        // These events run with code, or with artifacts, that anyone may have written.
        var isTrusted = session.Invocation.Environment.GetValueOrDefault("GITHUB_EVENT_NAME") is not { } reason
            || !(reason.StartsWith("pull_request", StringComparison.Ordinal) || reason is "workflow_run" or "issue_comment");
        return new CacheSettings(Path.Combine(session.Root!, ".nuke", "temp", "cache"), size, shared, isTrusted);
    }
}
