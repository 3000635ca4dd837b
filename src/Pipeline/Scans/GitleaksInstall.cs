using Pipeline.Execution;

namespace Pipeline.Scans;

/// <summary>Runners of GitHub do not have gitleaks; their distribution does. On other machines nothing is installed.</summary>
internal static class GitleaksInstall
{
    public static async Task EnsureAsync(Func<string, string?> environment, CancellationToken cancellation)
    {
        if (environment("GITHUB_ACTIONS") != "true" || (environment("PATH") ?? "").Split(':').Any(x => File.Exists(Path.Combine(x, "gitleaks"))))
            return;
        await ProcessRunner.RunAsync(new Command("sudo", "apt-get", "update", "-qq"), null, cancellation);
        await ProcessRunner.RunAsync(new Command("sudo", "apt-get", "install", "--yes", "--no-install-recommends", "gitleaks"), null, cancellation);
    }
}
