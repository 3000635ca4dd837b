using System.Runtime.InteropServices;

namespace Pipeline.Router.Processes;

/// <summary>The few system calls .NET has no name for.</summary>
internal static class Native
{
    /// <summary>A second descriptor of the same file that, unlike all that .NET opens, a child process inherits.</summary>
    public static int Inheritable(nint descriptor)
    {
        var copy = dup((int)descriptor);
        return copy >= 0 ? copy : throw Failure("dup");
    }

    /// <summary>Makes a rename in this directory survive a power cut.</summary>
    public static void FlushDirectory(string path)
    {
        var descriptor = open(path, 0);
        if (descriptor < 0)
            throw Failure($"open {path}");
        try
        {
            if (fsync(descriptor) != 0)
                throw Failure($"fsync {path}");
        }
        finally
        {
            _ = close(descriptor);
        }
    }

    /// <summary>User at the other end of a Unix socket, on macOS.</summary>
    public static uint PeerUser(nint socket) =>
        getpeereid((int)socket, out var user, out _) == 0 ? user : throw Failure("getpeereid");

    /// <summary>Takes note of a child's end, if it has ended.</summary>
    public static void Reap(int pid) => _ = waitpid(pid, out _, 1);

    private static IOException Failure(string what) => new($"{what}: {Marshal.GetLastPInvokeErrorMessage()}");

#pragma warning disable SYSLIB1054 // Seldom called: not worth unsafe code.
    [DllImport("libc", SetLastError = true)]
    private static extern int dup(int descriptor);

    [DllImport("libc", SetLastError = true)]
    private static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int fsync(int descriptor);

    [DllImport("libc")]
    private static extern int waitpid(int pid, out int status, int options);

    [DllImport("libc")]
    private static extern int close(int descriptor);

    [DllImport("libc", SetLastError = true)]
    private static extern int getpeereid(int socket, out uint user, out uint group);
#pragma warning restore SYSLIB1054
}
