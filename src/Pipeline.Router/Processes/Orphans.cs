using System.Globalization;
using System.Runtime.InteropServices;

namespace Pipeline.Router.Processes;

/// <summary>The first process of a container inherits what others leave behind, and must wait for it so that it can go.</summary>
internal static class Orphans
{
    private static readonly Lock Starting = new();
    private static readonly HashSet<int> Own = [];

    /// <summary>Reaps from now on; null where this is not the first process, so that others do it.</summary>
    public static IDisposable? Reap() =>
        Environment.ProcessId == 1 && OperatingSystem.IsLinux() ? PosixSignalRegistration.Create(PosixSignal.SIGCHLD, _ => ReapDead()) : null;

    /// <summary>Starts a child that .NET waits for.</summary>
    public static T Start<T>(Func<T> start, Func<T, int> pid)
    {
        // Not looked at before it is known as our own.
        lock (Starting)
        {
            var child = start();
            Own.Add(pid(child));
            return child;
        }
    }

    /// <summary>.NET has waited for a child: another process may get its number.</summary>
    public static void Forget(int pid)
    {
        lock (Starting)
            Own.Remove(pid);
    }

    private static void ReapDead()
    {
        lock (Starting)
        {
            foreach (var process in Directory.EnumerateDirectories("/proc"))
            {
                if (int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && !Own.Contains(pid) && IsDeadChild(process))
                    Native.Reap(pid);
            }
        }
    }

    private static bool IsDeadChild(string process)
    {
        try
        {
            // "pid (name) state parent …"; the name may hold anything.
            var fields = File.ReadAllText(Path.Combine(process, "stat")).Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return fields is ["Z", "1", ..];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
