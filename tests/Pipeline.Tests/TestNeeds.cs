using System.Reflection;

namespace Pipeline.Tests;

/// <summary>What tests need of the machine. Where it is missing a test skips and says why; on a build server only the skips allowed here may happen.</summary>
internal static class TestNeeds
{
    public const string Root = "root";
    public const string Cluster = "cluster";
    public const string Turn = "turn";

    private static readonly Dictionary<string, string> AllowedOnBuildServers = new()
    {
        ["pwsh"] = "no release of Debian or Ubuntu has PowerShell",
        ["fish"] = "its libpcre2-32-0 needs a libpcre2-8-0 of the same version: a machine behind on updates has it only by an upgrade, which scripts/prepare.sh does not do",
        [Cluster] = "programs of one are compiled for 8 minutes, and its tests take 15: both on demand",
        [Turn] = "each run takes one sixth of the long tests",
        [Root] = "the tests of a hosted runner are not run by root; those of .ci/run are",
    };

    /// <summary>Why a test that needs these programs, or root, cannot run; null when it can.</summary>
    public static string? Missing(params string[] needs) => needs.Where(x => !IsThere(x)).Select(Reason).FirstOrDefault();

    /// <summary>The tests of an assembly that skip although it is not allowed on a build server, each with the reason.</summary>
    public static IEnumerable<string> ForbiddenSkips(IEnumerable<Type> types) =>
        from type in types
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        from test in method.GetCustomAttributes<FactAttribute>()
        where test.Skip is not null && !AllowedOnBuildServers.Keys.Any(x => test.Skip == Reason(x))
        select $"{type.Name}.{method.Name}: {test.Skip}";

    /// <summary>Why a test does not run that needs this.</summary>
    public static string Reason(string need) => need switch
    {
        Root => "only root can do this on Linux",
        Cluster => "no cluster runs: scripts/cluster.sh up",
        Turn => "takes minutes, and is the turn of another commit: PIPELINE_LAB=all runs it",
        _ => $"{need} is not on PATH: run scripts/prepare.sh, for the Lab scripts/docker.sh",
    };

    private static bool IsThere(string need) => need == Root
        ? OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(x => File.Exists(Path.Combine(x, need)));
}

/// <summary>A test that needs programs of the machine.</summary>
internal sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(params string[] programs) => Skip = TestNeeds.Missing(programs);
}

/// <summary>A test that only root can run: it mounts a file system or becomes another user.</summary>
internal sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute() => Skip = TestNeeds.Missing(TestNeeds.Root);
}
