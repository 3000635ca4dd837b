using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Router.Control;

/// <summary>Where the files of a router lie. The same for router and client, whatever the environment variables.</summary>
public static class ControlPath
{
    // sun_path holds 108 bytes on Linux and 104 on macOS, with the closing zero; a new socket is bound as "<name>.new".
    private const int LongestPath = 103 - 4;

    /// <summary>The control socket of the router that lives in <paramref name="directory"/>.</summary>
    /// <remarks>A directory whose path is too long for a socket gets one under <c>/tmp/pipeline-UID/</c>. Not under
    /// XDG_RUNTIME_DIR: that vanishes at logout while the router stays, and it is not set in every session.</remarks>
    public static string Socket(string directory)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        var path = Path.Combine(full, "control.sock");
        if (Encoding.UTF8.GetByteCount(path) <= LongestPath)
            return path;

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(full)))[..24];
        return Path.Combine(SharedParent, hash, "control.sock");
    }

    /// <summary>File that the router processes keep locked as long as one of them lives.</summary>
    public static string Lock(string directory) => Path.Combine(Path.GetFullPath(directory), "lock");

    /// <summary>Proves that every directory on the way to the socket which others could have made is ours and private.</summary>
    /// <exception cref="IOException">One belongs to another user or is open to others.</exception>
    public static void VerifySocketDirectory(string socket)
    {
        var parent = Path.GetDirectoryName(socket)!;
        if (parent.StartsWith(SharedParent + "/", StringComparison.Ordinal))
            PrivateDirectory.Verify(SharedParent);
        PrivateDirectory.Verify(parent);
    }

    /// <summary>Makes the directories that <see cref="VerifySocketDirectory"/> asks for.</summary>
    public static void EnsureSocketDirectory(string socket)
    {
        var parent = Path.GetDirectoryName(socket)!;
        if (parent.StartsWith(SharedParent + "/", StringComparison.Ordinal))
            PrivateDirectory.Ensure(SharedParent);
        PrivateDirectory.Ensure(parent);
    }

    private static string SharedParent => $"/tmp/pipeline-{UnixUser.Current}";
}
