using System.Text;
using System.Text.Json;
using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Execution;

namespace Pipeline.Registries;

/// <summary>Finds who to be for a registry: as <c>docker login</c> left it, in its configuration or with its credential helper.</summary>
/// <remarks>https://docs.docker.com/reference/cli/docker/login/#credential-stores.</remarks>
/// <param name="folder">The folder of Docker's configuration.</param>
internal sealed class CredentialSearch(string folder)
{
    // What Docker calls its own registry in this file.
    private const string DockerHub = "https://index.docker.io/v1/";

    /// <summary>The search in this user's configuration.</summary>
    public static CredentialSearch OfThisUser() => new(
        Environment.GetEnvironmentVariable("DOCKER_CONFIG") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker"));

    /// <summary>The credential for a registry; null to ask as nobody.</summary>
    /// <exception cref="PipelineException">The configuration is not readable, or its helper failed.</exception>
    public async Task<RegistryCredential?> FindAsync(string registry, CancellationToken cancellation)
    {
        var file = Path.Combine(folder, "config.json");
        if (!File.Exists(file))
            return null;
        try
        {
            using var configuration = JsonDocument.Parse(await File.ReadAllBytesAsync(file, cancellation));
            var root = configuration.RootElement;
            var names = registry is "docker.io" ? [DockerHub, "docker.io"] : new[] { registry, "https://" + registry, "http://" + registry };
            foreach (var name in names)
                if (Property(Property(root, "credHelpers"), name)?.GetString() is { Length: > 0 } helper)
                    return await AskAsync(helper, name, cancellation);
            if (Property(root, "credsStore")?.GetString() is { Length: > 0 } store)
                foreach (var name in names)
                    if (await AskAsync(store, name, cancellation) is { } found)
                        return found;
            foreach (var name in names)
                if (Property(Property(root, "auths"), name) is { ValueKind: JsonValueKind.Object } entry && Read(entry, file) is { } stored)
                    return stored;
            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or UnauthorizedAccessException)
        {
            throw PipelineException.WrongUse("Docker's configuration is not readable", file, e.Message, "correct it, or `docker login` anew");
        }
    }

    private static RegistryCredential? Read(JsonElement entry, string file)
    {
        if (Property(entry, "identitytoken")?.GetString() is { Length: > 0 } token)
            return new RegistryCredential("<token>", token, file);
        if (Property(entry, "auth")?.GetString() is not { Length: > 0 } auth)
            return Property(entry, "username")?.GetString() is { Length: > 0 } name && Property(entry, "password")?.GetString() is { } plain
                ? new RegistryCredential(name, plain, file)
                : null;
        var pair = Encoding.UTF8.GetString(Convert.FromBase64String(auth));
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 ? new RegistryCredential(pair[..colon], pair[(colon + 1)..].TrimEnd('\0'), file) : null;
    }

    private static async Task<RegistryCredential?> AskAsync(string helper, string name, CancellationToken cancellation)
    {
        if (helper.Contains('/', StringComparison.Ordinal))
            throw PipelineException.WrongUse($"`{helper}` is no credential helper", "Docker's configuration", "it is the end of a program's name: docker-credential-<name>");
        var command = DockerCli.Credential(helper);
        var (code, output, error) = await ProcessRunner.CaptureAsync(command, name, cancellation);
        // What helpers say is a fixed text when they know nothing: github.com/docker/docker-credential-helpers, credentials/error.go.
        if (code != 0 && (output + error).Contains("credentials not found", StringComparison.OrdinalIgnoreCase))
            return null;
        if (code != 0)
            throw PipelineException.Failed($"`{command}` has no credential for {name}", why: $"{output} {error}".Trim(), next: "`docker login` anew, or give --registry-user and --registry-password");
        using var answer = JsonDocument.Parse(output);
        return Property(answer.RootElement, "Username")?.GetString() is { Length: > 0 } user && Property(answer.RootElement, "Secret")?.GetString() is { Length: > 0 } secret
            ? new RegistryCredential(user, secret, command.Program)
            : null;
    }

    private static JsonElement? Property(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } there && there.TryGetProperty(name, out var value) ? value : null;
}
