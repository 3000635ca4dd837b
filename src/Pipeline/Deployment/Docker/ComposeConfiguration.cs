using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Diagnostics;
using Pipeline.Execution;

namespace Pipeline.Deployment.Docker;

/// <summary>
/// The compose files of a system as compose itself reads them, a person's overrides included. What is deployed is what these say; only
/// what lies on the deployer's disk is replaced, since an engine may be elsewhere.
/// </summary>
internal static class ComposeConfiguration
{
    /// <summary>Reads the committed files.</summary>
    /// <param name="root">The repository.</param>
    /// <param name="names">Whose.</param>
    /// <param name="variables">The images and the version.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PipelineException">There are none, or compose refuses them: exit 2.</exception>
    public static async Task<JsonObject> ReadAsync(string root, DockerNames names, IReadOnlyDictionary<string, string> variables, CancellationToken cancellation)
    {
        var folder = Path.Combine(root, "compose", names.System);
        string[] files = ["compose.yaml", $"compose.{names.Environment}.yaml", "compose.override.yaml", $"compose.{names.Environment}.override.yaml"];
        var missing = files[..2].Where(x => !File.Exists(Path.Combine(folder, x))).ToList();
        if (missing.Count > 0)
            throw PipelineException.WrongUse($"System {names.System} has no file {missing[0]}", folder, next: "run ./build.sh GenerateSystems, and commit what it writes");
        var command = new Command("docker", "compose", "--project-name", names.Project, "--profile", "*") { DeclaredOnly = true }.In(root);
        foreach (var file in files.Select(x => Path.Combine(folder, x)).Where(File.Exists))
            command = command.Add("--file", file);
        command = variables.Aggregate(command.Add("config", "--format", "json"), (x, variable) => x.With(variable.Key, variable.Value));
        var (code, output, error) = await ProcessRunner.CaptureAsync(command, cancellation);
        if (code != 0)
            throw PipelineException.WrongUse("Compose refuses the files of the system", folder, error.Trim(), "correct them, or run ./build.sh GenerateSystems");
        return Parse(output);
    }

    /// <exception cref="JsonException">It is no object.</exception>
    public static JsonObject Parse(string text) => JsonNode.Parse(text) as JsonObject ?? throw new JsonException("no object");
}
