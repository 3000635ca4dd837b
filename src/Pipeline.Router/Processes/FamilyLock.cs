using Microsoft.Win32.SafeHandles;
using Pipeline.Router.Control;

namespace Pipeline.Router.Processes;

/// <summary>The lock that keeper and worker hold together: they share one open file, so it is free when both are gone.</summary>
internal static class FamilyLock
{
    // A client that asks whether the router lives holds a shared lock for a moment.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // Never closed: closing would unlock the file for the other process too.
    private static SafeFileHandle? held;

    /// <summary>The inheritable descriptor; null when another router lives in this directory.</summary>
    public static async Task<int?> TakeAsync(string directory)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                held = File.OpenHandle(ControlPath.Lock(directory), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                return Native.Inheritable(held.DangerousGetHandle());
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(started) < Patience)
            {
                // Whoever had it a moment ago may have let go of it by now, so that says nothing yet.
                await Task.Delay(20);
            }
            catch (IOException) when (RouterLiveness.IsAlive(directory))
            {
                return null;
            }
        }
    }
}
