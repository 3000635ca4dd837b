using System.Globalization;
using System.Text.Json.Nodes;
using Pipeline.Diagnostics;
using Pipeline.Docker;
using Pipeline.Execution;

namespace Pipeline.Deployment.Docker;

/// <summary>Lets compose do what a project says. The project reaches it through a pipe, so no file is left behind.</summary>
internal sealed class ComposeRun(Func<CancellationToken, Task<DockerEndpoint>> endpoint)
{
    /// <summary>Starts services that do not run; what runs is left as it is.</summary>
    /// <param name="project">The project.</param>
    /// <param name="scale">How many of which; those not named as the project says.</param>
    /// <param name="services">Which; none for all.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task UpAsync(JsonObject project, IReadOnlyDictionary<string, int> scale, IReadOnlyList<string> services, CancellationToken cancellation)
    {
        var up = scale.Aggregate(
            new Command("up", "--detach", "--no-build", "--no-recreate").AddIf(services.Count > 0, "--no-deps"),
            (x, y) => x.Add("--scale", string.Create(CultureInfo.InvariantCulture, $"{y.Key}={y.Value}")));
        return RunAsync(project, [up.Program, .. up.Arguments, .. services], cancellation);
    }

    /// <summary>Starts services again, such as after their configuration has changed.</summary>
    public Task RestartAsync(JsonObject project, string service, CancellationToken cancellation) => RunAsync(project, ["restart", service], cancellation);

    /// <summary>Stops and removes services.</summary>
    public Task RemoveAsync(JsonObject project, IEnumerable<string> services, CancellationToken cancellation) => RunAsync(project, ["rm", "--stop", "--force", .. services], cancellation);

    /// <summary>Stops and removes all of a project but its volumes.</summary>
    public Task DownAsync(JsonObject project, CancellationToken cancellation) => RunAsync(project, ["down", "--remove-orphans"], cancellation);

    private async Task RunAsync(JsonObject project, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var name = (string)project["name"]!;
        var engine = await endpoint(cancellation);
        var command = engine.Same(new Command("docker", "compose", "--project-name", name, "--progress", "plain", "--file", "-") { DeclaredOnly = true }.Add([.. arguments]));
        var (code, _, error) = await ProcessRunner.CaptureAsync(command, project.ToJsonString(), cancellation);
        if (code != 0)
            throw PipelineException.Failed(
                $"`docker compose {arguments[0]}` of {name} exited with code {code}", engine.ToString(),
                details: [.. error.Split('\n').Where(x => x.Trim().Length > 0 && !x.TrimEnd().EndsWith("ing", StringComparison.Ordinal) && !x.TrimEnd().EndsWith("ed", StringComparison.Ordinal)).TakeLast(10)]);
    }
}
