using System.Diagnostics;

namespace Pipeline.Tests.Bootstrap;

/// <summary>Sends a signal to one process.</summary>
internal static class Signal
{
    public static void Send(Process process, string name) => Send(process.Id, name);

    public static void Send(int id, string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{id}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }
}
