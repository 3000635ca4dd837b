using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Pipeline.Deployment.Local;

namespace Pipeline.Tests.Deployment.Kubernetes;

/// <summary>As much of a cluster's API on the loopback interface as says who may do what there.</summary>
internal sealed class FakeCluster : IDisposable
{
    private static readonly HashSet<int> Ports = [];

    private readonly HttpListener _listener = new();
    private readonly List<string> _changes = [];

    public FakeCluster()
    {
        Port = FreePort.Find(Ports);
        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port { get; }

    /// <summary>Its version.</summary>
    public string Version { get; init; } = "v1.31.4";

    /// <summary>Whether the deployer may do something: namespace, verb, resource with its part.</summary>
    public Func<string, string, string, bool> Allows { get; init; } = (_, _, _) => true;

    /// <summary>Whether it knows the deployer.</summary>
    public bool KnowsDeployer { get; init; } = true;

    /// <summary>What it was asked that is no question.</summary>
    public IReadOnlyList<string> Changes => _changes;

    /// <summary>A kubeconfig of one context.</summary>
    public string Kubeconfig(string context) => $$"""
        apiVersion: v1
        kind: Config
        clusters: [{ name: one, cluster: { server: "http://127.0.0.1:{{Port}}" } }]
        users: [{ name: deployer, user: { token: "deployer" } }]
        contexts: [{ name: "{{context}}", context: { cluster: one, user: deployer } }]
        current-context: "{{context}}"
        """;

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                var body = await new StreamReader(context.Request.InputStream).ReadToEndAsync();
                var answer = Answer(context.Request.HttpMethod, context.Request.Url!.AbsolutePath, body);
                context.Response.StatusCode = KnowsDeployer ? answer is null ? 404 : 200 : 401;
                context.Response.Close(Encoding.UTF8.GetBytes(KnowsDeployer ? answer?.ToJsonString() ?? "{}" : """{"reason":"Unauthorized","message":"Unauthorized"}"""), willBlock: true);
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private JsonObject? Answer(string method, string path, string body)
    {
        if (path == "/version")
            return new() { ["gitVersion"] = Version, ["minor"] = Version.Split('.')[1] };
        if (path == "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")
        {
            var asked = JsonNode.Parse(body)!["spec"]!["resourceAttributes"]!;
            var resource = asked["subresource"] is { } part ? $"{asked["resource"]}/{part}" : $"{asked["resource"]}";
            return new() { ["status"] = new JsonObject { ["allowed"] = Allows((string)asked["namespace"]!, (string)asked["verb"]!, resource) } };
        }

        if (method != "GET")
            _changes.Add($"{method} {path}");
        return null;
    }
}
