using System.Runtime.InteropServices;

namespace Pipeline.Execution;

/// <summary>All processes of a group, named by its first one.</summary>
internal readonly partial record struct ProcessGroup(int Id)
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>Sends a signal to all of them. In the moment before the group exists, its first process gets it.</summary>
    public void Signal(int signal)
    {
        if (Id > 1 && SendSignal(-Id, signal) != 0)
            _ = SendSignal(Id, signal);
    }

    /// <summary>Sends a signal to one process.</summary>
    public static void SignalOne(int process, int signal) => _ = SendSignal(process, signal);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
