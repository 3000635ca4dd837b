using Pipeline.Execution;

namespace Pipeline.Commands;

/// <summary>Git.</summary>
public static class Git
{
    /// <summary>The commit that is checked out and its time: <c>&lt;40 hexadecimal digits&gt; &lt;seconds since 1970&gt;</c>.</summary>
    public static Command HeadCommit() => new("git", "log", "-1", "--format=%H %ct");

    /// <summary>What differs from the commit, one line a file; empty when nothing does.</summary>
    public static Command Changes(params ReadOnlySpan<string> paths) => new Command("git", "status", "--porcelain", "--").Add(paths);

    /// <summary>The address of a remote.</summary>
    public static Command RemoteUrl(string remote = "origin") => new("git", "remote", "get-url", remote);

    /// <summary>Whether git ignores a file: exit code 0, else 1; 128 outside of a repository.</summary>
    public static Command IsIgnored(string path) => new("git", "check-ignore", "--quiet", "--", path);

    /// <summary>All files that are committed or would be, separated by NUL.</summary>
    public static Command Files() => new("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard");
}
