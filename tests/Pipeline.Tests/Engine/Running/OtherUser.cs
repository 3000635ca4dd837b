using System.Diagnostics;

namespace Pipeline.Tests.Engine.Running;

/// <summary>
/// A program that the build may not kill. As root: it belongs to another user, and the build lacks the capability to kill; as
/// anybody else: it belongs to root, by sudo without a password, as runners of GitHub have it.
/// </summary>
internal static class OtherUser
{
    public static string Program => Environment.IsPrivilegedProcess ? "setpriv --reuid=65534 --clear-groups sleep 600" : "sudo -n sleep 600";

    /// <summary>What starts the build.</summary>
    public static string Launcher => Environment.IsPrivilegedProcess ? "setpriv --bounding-set=-kill" : "";

    public static void Kill(int id)
    {
        string[] words = ["kill", $"{id}"];
        using var kill = Environment.IsPrivilegedProcess ? Process.Start(words[0], words[1..]) : Process.Start("sudo", ["-n", .. words]);
        kill.WaitForExit();
        Assert.True(kill.ExitCode == 0, "This test needs root, or sudo without a password.");
    }
}
