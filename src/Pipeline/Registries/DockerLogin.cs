using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Execution;

namespace Pipeline.Registries;

/// <summary>Signs the docker command in, so that buildx and compose may push and pull as the pipeline does.</summary>
internal static class DockerLogin
{
    /// <summary>Signs in; the password goes over standard input only, and into Docker's own store.</summary>
    /// <exception cref="PipelineException">The registry refused, or does not answer.</exception>
    public static async Task SignInAsync(string registry, string user, string password, CancellationToken cancellation)
    {
        var command = DockerCli.Login(registry, user);
        var (code, output, error) = await ProcessRunner.CaptureAsync(command, password, cancellation);
        if (code == 0)
            return;
        // What it says never holds the password; it is taken out all the same.
        var said = (error + "\n" + output).Replace(password.Length > 0 ? password : "\0", "***", StringComparison.Ordinal).Trim().Split('\n')[^1];
        throw PipelineException.Failed(
            $"{user} cannot sign in to {registry}", null, said,
            said.Contains("unauthorized", StringComparison.OrdinalIgnoreCase) || said.Contains("401", StringComparison.Ordinal)
                ? registry == "ghcr.io"
                    ? "the token needs the scope read:packages, and write:packages to push; in a workflow: `permissions: packages: write`"
                    : "are --registry-user and --registry-password right?"
                : "does the registry answer? `docker login` asks it too");
    }
}
