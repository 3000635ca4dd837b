using System.Runtime.InteropServices;
using Pipeline.Workflows.Expressions;

namespace Pipeline.Workflows.Local;

/// <summary>The environment that a job begins with: nothing of the person's but PATH and where packages are kept.</summary>
internal static class CleanEnvironment
{
    /// <summary>Keys of <c>github</c> that are variables too.</summary>
    private static readonly string[] GitHubKeys =
    [
        "action", "actor", "actor_id", "api_url", "base_ref", "event_name", "event_path", "graphql_url", "head_ref", "job", "ref", "ref_name",
        "ref_protected", "ref_type", "repository", "repository_id", "repository_owner", "repository_owner_id", "retention_days", "run_attempt",
        "run_id", "run_number", "server_url", "sha", "triggering_actor", "workflow", "workflow_ref", "workflow_sha", "workspace",
    ];

    public static string OperatingSystemName => OperatingSystem.IsMacOS() ? "macOS" : OperatingSystem.IsWindows() ? "Windows" : "Linux";

    public static string Architecture => RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.Arm64 => "ARM64",
        System.Runtime.InteropServices.Architecture.Arm => "ARM",
        System.Runtime.InteropServices.Architecture.X86 => "X86",
        _ => "X64",
    };

    /// <summary>What the workflow may change.</summary>
    public static Dictionary<string, string> Of(JobFolders folders, IEnumerable<string> passed)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin",
            ["HOME"] = folders.Home,
            ["USER"] = Environment.UserName,
            ["LANG"] = "C.UTF-8",
            ["TMPDIR"] = folders.Sockets,
            ["CI"] = "true",
            // As on GitHub's images.
            ["DOTNET_NOLOGO"] = "1",
            ["DOTNET_SKIP_FIRST_TIME_EXPERIENCE"] = "1",
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            // On GitHub no other job is on the machine whose build servers one could find, and lose when that job ends.
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
            ["UseSharedCompilation"] = "false",
            // The run lies inside the person's repository, which git must not find before something is checked out.
            ["GIT_CEILING_DIRECTORIES"] = folders.Root,
        };
        Packages(all, folders.Home);
        foreach (var name in passed)
            if (Environment.GetEnvironmentVariable(name) is { } value)
                all[name] = value;
        return all;
    }

    /// <summary>What the workflow cannot change.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Fixed(ObjectValue github, JobFolders folders, string mark)
    {
        foreach (var key in GitHubKeys)
            yield return new($"GITHUB_{key.ToUpperInvariant()}", github[key]?.ToText() ?? "");
        yield return new("GITHUB_ACTIONS", "true");
        yield return new("RUNNER_OS", OperatingSystemName);
        yield return new("RUNNER_ARCH", Architecture);
        yield return new("RUNNER_NAME", "local");
        yield return new("RUNNER_ENVIRONMENT", "self-hosted");
        yield return new("RUNNER_TEMP", folders.Temporary);
        yield return new("RUNNER_TOOL_CACHE", folders.Tools);
        yield return new(Leftovers.Variable, mark);
    }

    /// <summary>Packages that are here already need no network, and no second copy.</summary>
    private static void Packages(Dictionary<string, string> all, string home)
    {
        var own = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var nuget = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(own, ".nuget", "packages");
        if (Directory.Exists(nuget))
        {
            all["NUGET_PACKAGES"] = nuget;
            // For workflows that say themselves where packages shall lie.
            all["NUGET_FALLBACK_PACKAGES"] = nuget;
        }

        foreach (var (variable, folder) in ((string, string)[])[("npm_config_cache", ".npm"), ("PIP_CACHE_DIR", ".cache/pip")])
            if (Path.Combine(own, folder) is var path && Directory.Exists(path))
                all[variable] = path;
        PackageSources.Copy(own, home);
    }
}
