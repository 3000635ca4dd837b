using Pipeline.Execution;

namespace Pipeline.Tools;

/// <summary>Programs that runners of GitHub do not have and their distribution does. On other machines nothing is installed.</summary>
internal static class RunnerPackage
{
    /// <param name="program">The program; also the package's name.</param>
    /// <param name="environment">Gives a variable's value.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task EnsureAsync(string program, Func<string, string?> environment, CancellationToken cancellation)
    {
        if (environment("GITHUB_ACTIONS") != "true" || new ToolSearch(environment("PATH") ?? "").WhereIs(program) is not null)
            return;
        await ProcessRunner.RunAsync(new Command("sudo", "apt-get", "update", "-qq"), null, cancellation);
        await ProcessRunner.RunAsync(new Command("sudo", "apt-get", "install", "--yes", "--no-install-recommends", program), null, cancellation);
    }
}
