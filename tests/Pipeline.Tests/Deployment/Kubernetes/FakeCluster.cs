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

    /// <summary>What it keeps; null: it has no objects.</summary>
    public FakeObjects? Objects { get; init; }

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
                var answer = Answer(context.Request.HttpMethod, context.Request.Url!, body);
                context.Response.StatusCode = KnowsDeployer ? (int)(answer?.Code ?? HttpStatusCode.NotFound) : 401;
                context.Response.Close(Encoding.UTF8.GetBytes(KnowsDeployer ? answer?.Body.ToJsonString() ?? "{}" : """{"reason":"Unauthorized","message":"Unauthorized"}"""), willBlock: true);
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private (HttpStatusCode Code, JsonObject Body)? Answer(string method, Uri asked, string body)
    {
        var path = asked.AbsolutePath;
        if (path == "/version")
            return (HttpStatusCode.OK, new() { ["gitVersion"] = Version, ["minor"] = Version.Split('.')[1] });
        if (path == "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")
        {
            var right = JsonNode.Parse(body)!["spec"]!["resourceAttributes"]!;
            var resource = right["subresource"] is { } part ? $"{right["resource"]}/{part}" : $"{right["resource"]}";
            return (HttpStatusCode.OK, new() { ["status"] = new JsonObject { ["allowed"] = Allows((string)right["namespace"]!, (string)right["verb"]!, resource) } });
        }

        if (method != "GET")
            _changes.Add($"{method} {asked.PathAndQuery}");
        return Objects?.Answer(method, path, asked.Query, body);
    }
}
