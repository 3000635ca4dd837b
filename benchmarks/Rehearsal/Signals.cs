using System.Runtime.InteropServices;

namespace Rehearsal;

internal static partial class Signals
{
    /// <summary>SIGKILL for a process, or for a group when negative. False: there is none.</summary>
    public static bool Kill(int pid) => Send(pid, 9) == 0;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Send(int pid, int signal);
}
