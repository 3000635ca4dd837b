using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using global::Docker.DotNet;
using global::Docker.DotNet.NativeHttp;
using Pipeline.Diagnostics;

namespace Pipeline.Docker;

/// <summary>A Docker Engine. Every failure of its methods is a <see cref="PipelineException"/> that says what to do.</summary>
/// <remarks>https://docs.docker.com/reference/api/engine/.</remarks>
internal sealed partial class DockerEngine : IDisposable
{
    // The newest API that the client's answers are written for; an engine that is newer still speaks it.
    private static readonly Version KnownApi = new(1, 51);

    private readonly DockerClient _client;
    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    private DockerEngine(DockerEndpoint endpoint, DockerClient client, HttpClient http, string version, Version api, TimeProvider time) =>
        (Endpoint, _client, _http, Version, Api, _time) = (endpoint, client, http, version, api, time);

    /// <summary>Where it listens.</summary>
    public DockerEndpoint Endpoint { get; }

    /// <summary>Such as 26.1.5.</summary>
    public string Version { get; }

    /// <summary>The newest API it speaks.</summary>
    public Version Api { get; }

    /// <summary>The engine that the docker command would use.</summary>
    public static Task<DockerEngine> ConnectAsync(CancellationToken cancellation) =>
        ConnectAsync(EndpointSearch.OfThisProcess().Find(), TimeProvider.System, cancellation);

    /// <summary>Connects, and makes sure that it is an engine that can be used.</summary>
    /// <exception cref="PipelineException">It cannot be reached, is none, or is too old: exit 1.</exception>
    public static async Task<DockerEngine> ConnectAsync(DockerEndpoint endpoint, TimeProvider time, CancellationToken cancellation)
    {
        var address = EngineTransport.BaseAddress(endpoint);
        // No limit of its own: logs and events have none, and whoever waits says for how long.
        var http = new HttpClient(EngineTransport.Configure(new SocketsHttpHandler(), endpoint)) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        try
        {
            var (version, api) = await ReadVersionAsync(endpoint, http, time, cancellation);
            if (api < EngineProblem.NeededApi)
                throw EngineProblem.TooOld(endpoint, version, api);
            var client = new DockerClientBuilder()
                .WithEndpoint(address)
                .WithApiVersion(api < KnownApi ? api : KnownApi)
                .WithTimeout(Timeout.InfiniteTimeSpan)
                .WithTransportOptions(new NativeHttpTransportOptions { ConfigureHandler = handler => EngineTransport.Configure(handler, endpoint) })
                .Build();
            return new DockerEngine(endpoint, client, http, version, api, time);
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    /// <summary>What the engine is.</summary>
    public Task<EngineFacts> FactsAsync(CancellationToken cancellation) => Ask("The engine does not tell what it is", async () =>
    {
        var info = await _client.System.GetSystemInfoAsync(cancellation);
        return new EngineFacts(
            Version, Api,
            info.DriverStatus?.Any(x => x is ["driver-type", "io.containerd.snapshotter.v1"]) == true,
            info.Driver, info.DockerRootDir,
            info.SecurityOptions?.Any(x => x.Contains("rootless", StringComparison.Ordinal)) == true,
            $"{info.OSType}/{GoArchitecture(info.Architecture)}", info.OperatingSystem, (int)info.NCPU, info.MemTotal, [.. info.Warnings ?? []]);
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
    }

    private static async Task<(string Version, Version Api)> ReadVersionAsync(
        DockerEndpoint endpoint, HttpClient http, TimeProvider time, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(EngineTransport.ConnectWithin, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var answer = await http.GetAsync(new Uri("version", UriKind.Relative), both.Token);
            var body = await answer.Content.ReadAsStringAsync(both.Token);
            if (!answer.IsSuccessStatusCode)
                throw EngineProblem.NoEngine(endpoint, answer.StatusCode, body);
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("ApiVersion", out var api)
                && System.Version.TryParse(api.GetString(), out var number)
                ? (document.RootElement.GetProperty(nameof(Version)).GetString() ?? "", number)
                : throw EngineProblem.NoEngine(endpoint, answer.StatusCode, body);
        }
        catch (JsonException e)
        {
            throw EngineProblem.NoEngine(endpoint, System.Net.HttpStatusCode.OK, "what is no JSON: " + e.Message);
        }
        catch (Exception e) when (IsUnreachable(e) && !cancellation.IsCancellationRequested)
        {
            throw EngineProblem.Unreachable(endpoint, e);
        }
    }

    /// <summary>Asks the engine; its refusals and silences become what people understand.</summary>
    private async Task<T> Ask<T>(string what, Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (DockerApiException e)
        {
            throw EngineProblem.Refused(what, e);
        }
        catch (Exception e) when (IsUnreachable(e) && e is not OperationCanceledException)
        {
            throw EngineProblem.Unreachable(Endpoint, e);
        }
    }

    private Task Ask(string what, Func<Task> ask) => Ask(what, async () =>
    {
        await ask();
        return true;
    });

    private static bool IsUnreachable(Exception e) =>
        e is HttpRequestException or IOException or System.Net.Sockets.SocketException or TimeoutException or OperationCanceledException
            or System.ComponentModel.Win32Exception;

    private static string GoArchitecture(string machine) => machine switch { "x86_64" => "amd64", "aarch64" => "arm64", "armv7l" => "arm", "i686" => "386", _ => machine };

    private static ImmutableSortedDictionary<string, string> Sorted(IDictionary<string, string>? values) =>
        values is null ? ImmutableSortedDictionary<string, string>.Empty : values.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time.Year > 1 ? time : null;

    private static Dictionary<string, IDictionary<string, bool>> Filter(string name, string value) =>
        new() { [name] = new Dictionary<string, bool> { [value] = true } };
}
