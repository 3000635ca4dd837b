using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pipeline.Diagnostics;

namespace Pipeline.Docker;

/// <summary>
/// Finds the engine as the <c>docker</c> command does: <c>DOCKER_HOST</c>, <c>DOCKER_CONTEXT</c>, the current context of its
/// configuration, the default socket; and, where that is not there, the socket of a rootless engine.
/// </summary>
/// <remarks>https://docs.docker.com/engine/manage-resources/contexts/ and https://docs.docker.com/reference/cli/docker/#environment-variables.</remarks>
/// <param name="variable">Reads an environment variable; null or empty when it is not set.</param>
/// <param name="home">The user's home.</param>
/// <param name="defaultSocket">Where an engine that root started listens.</param>
internal sealed class EndpointSearch(Func<string, string?> variable, string home, string defaultSocket = "/var/run/docker.sock")
{
    /// <summary>The search in this process's environment.</summary>
    public static EndpointSearch OfThisProcess() =>
        new(Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    private string Configuration => Read("DOCKER_CONFIG") ?? Path.Combine(home, ".docker");

    /// <exception cref="PipelineException">What is configured cannot be an engine: exit 2.</exception>
    public DockerEndpoint Find()
    {
        if (Read("DOCKER_HOST") is { } host)
            return Endpoint(host, TlsOfEnvironment(), "DOCKER_HOST");
        if (Read("DOCKER_CONTEXT") is { } named && named != "default")
            return OfContext(named, "DOCKER_CONTEXT");
        if (Read("DOCKER_CONTEXT") is null && CurrentContext() is { } current)
            return OfContext(current, $"currentContext in {ConfigurationFile}");
        var rootless = Read("XDG_RUNTIME_DIR") is { } runtime ? Path.Combine(runtime, "docker.sock") : null;
        return !File.Exists(defaultSocket) && rootless is not null && File.Exists(rootless)
            ? new DockerEndpoint(Unix(rootless), null, "the rootless engine of XDG_RUNTIME_DIR") { TellCommand = true }
            : new DockerEndpoint(Unix(defaultSocket), null, "the default");
    }

    /// <summary>The engine that a definition names: an address, or a context of the docker command.</summary>
    /// <exception cref="PipelineException">It cannot be an engine: exit 2.</exception>
    public DockerEndpoint Named(string engine, string source) =>
        (engine.Contains("://", StringComparison.Ordinal) ? Endpoint(engine, TlsOfEnvironment(), source) : OfContext(engine, source)) with { TellCommand = true };

    private string ConfigurationFile => Path.Combine(Configuration, "config.json");

    private string? CurrentContext()
    {
        using var configuration = ReadJson(ConfigurationFile);
        return Text(configuration, "currentContext") is { Length: > 0 } name && name != "default" ? name : null;
    }

    private DockerEndpoint OfContext(string name, string source)
    {
        var folder = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        var file = Path.Combine(Configuration, "contexts", "meta", folder, "meta.json");
        using var meta = ReadJson(file)
            ?? throw PipelineException.WrongUse(
                $"There is no Docker context `{name}`", source, $"{file} is not there", "see `docker context ls`, then `docker context use <name>` or set DOCKER_HOST");
        var endpoint = meta.RootElement.ValueKind == JsonValueKind.Object && meta.RootElement.TryGetProperty("Endpoints", out var endpoints)
            && endpoints.ValueKind == JsonValueKind.Object && endpoints.TryGetProperty("docker", out var found) && found.ValueKind == JsonValueKind.Object
            ? found
            : throw PipelineException.WrongUse($"The Docker context `{name}` names no engine", file, next: "make it anew with `docker context create`");
        var host = endpoint.TryGetProperty("Host", out var text) && text.GetString() is { Length: > 0 } given ? given : Unix(defaultSocket).OriginalString;
        var skip = endpoint.TryGetProperty("SkipTLSVerify", out var skipped) && skipped.ValueKind == JsonValueKind.True;
        var certificates = Path.Combine(Configuration, "contexts", "tls", folder, "docker");
        return Endpoint(host, Directory.Exists(certificates) || skip ? new DockerTls(certificates, !skip) : null, $"context {name}, from {source}");
    }

    private DockerTls? TlsOfEnvironment()
    {
        var verify = Read("DOCKER_TLS_VERIFY") is not null;
        return verify || Read("DOCKER_TLS") is not null ? new DockerTls(Read("DOCKER_CERT_PATH") ?? Configuration, verify) : null;
    }

    private static DockerEndpoint Endpoint(string host, DockerTls? tls, string source)
    {
        // As the docker command: a socket's path may hold anything, so it is not read as a URI.
        if (host.StartsWith("unix://", StringComparison.Ordinal))
            return host["unix://".Length..] is ['/', ..] path
                ? new DockerEndpoint(Unix(path), null, source)
                : throw Wrong("after unix:// comes an absolute path, such as unix:///var/run/docker.sock");
        if (!Uri.TryCreate(host, UriKind.Absolute, out var address) || address.Host.Length == 0)
            throw Wrong("it is no address");
        return address.Scheme switch
        {
            "tcp" or "http" or "https" => new DockerEndpoint(
                new UriBuilder("tcp", address.Host, Port(address, host) ?? (tls is null ? 2375 : 2376)).Uri,
                address.Scheme == "https" ? tls ?? new DockerTls("", Verify: true) : tls, source),
            "ssh" => new DockerEndpoint(address, null, source),
            _ => throw Wrong($"`{address.Scheme}` is not a way to reach an engine from here"),
        };

        PipelineException Wrong(string why) => PipelineException.WrongUse(
            $"`{host}` is not the address of a Docker Engine", source, why, "write unix:///path, tcp://host:2376 or ssh://user@host");
    }

    // Uri knows 80 and 443 as the ports of http and https, which no engine has unless it is written.
    private static int? Port(Uri address, string host) =>
        address.IsDefaultPort && !host.TrimEnd('/').EndsWith($":{address.Port}", StringComparison.Ordinal) || address.Port < 0 ? null : address.Port;

    private static Uri Unix(string path) => new("unix://" + path);

    private string? Read(string name) => variable(name) is { Length: > 0 } value ? value : null;

    private static string? Text(JsonDocument? document, string name) =>
        document?.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonDocument? ReadJson(string file)
    {
        try
        {
            return File.Exists(file) ? JsonDocument.Parse(File.ReadAllBytes(file)) : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw PipelineException.WrongUse("Docker's configuration is not readable", file, e.Message, "correct it");
        }
    }
}
