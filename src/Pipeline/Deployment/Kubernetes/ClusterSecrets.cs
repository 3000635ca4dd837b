using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Deployment.Docker;
using Pipeline.Diagnostics;
using Pipeline.Rendering;
using Pipeline.Rendering.Kubernetes;
using Pipeline.Systems.Routing;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>
/// The secrets of an environment. Those made for it are in a Secret of its namespace, and never change by a deployment. What pods get are Secrets that are
/// named by a keyed digest of their value: another value is another object, and pods of before keep theirs.
/// </summary>
internal sealed class ClusterSecrets
{
    // No secret can have this name.
    private const string DigestKey = ".digest-key";

    private readonly KubernetesSetup _setup;
    private readonly Dictionary<string, string> _made;
    private readonly SecretValues _values;

    private ClusterSecrets(KubernetesSetup setup, Dictionary<string, string> made)
    {
        (_setup, _made) = (setup, made);
        _values = new SecretValues(setup.Given, made.GetValueOrDefault, (name, value) => made[name] = value, x => $"{x.Name}:{x.Port}");
    }

    /// <summary>The certificate that was made; null: none was.</summary>
    public string? Certificate => _made.GetValueOrDefault(SelfSignedCertificate.ChainName);

    /// <summary>What was made before.</summary>
    public static async Task<ClusterSecrets> ReadAsync(KubernetesSetup setup, ClusterState state, CancellationToken cancellation) =>
        new(setup, await state.ReadAsync(state.Made, cancellation) is { Length: > 0 } bytes ? JsonSerializer.Deserialize(bytes, DeploymentJson.Default.DictionaryStringString)! : []);

    /// <summary>Makes what is missing, and keeps it before anything uses it.</summary>
    public async Task MakeAsync(ClusterState state, long token, Func<Exception?, PipelineException> lost, CancellationToken cancellation)
    {
        var before = _made.Count;
        if (!_made.ContainsKey(DigestKey))
            _made[DigestKey] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        foreach (var secret in _setup.System.Generated)
            _ = _values.Of(secret);
        var renewed = IsSelfSigned && (Certificate is not { } certificate || SelfSigned.EndsSoon(certificate, _setup.Time.GetUtcNow()));
        if (renewed)
            (_made[SelfSignedCertificate.ChainName], _made[SelfSignedCertificate.KeyName]) =
                SelfSigned.Make([.. _setup.Environment.HostNames.Prepend(_setup.Environment.Url.Host).Distinct()], _setup.Time.GetUtcNow());
        if (renewed || _made.Count > before)
            await state.WriteAsync(state.Made, JsonSerializer.SerializeToUtf8Bytes(_made, DeploymentJson.Default.DictionaryStringString), token, lost, cancellation);
    }

    /// <summary>The Secret of a namespace that holds a secret under its name.</summary>
    /// <exception cref="PipelineException">The definition does not know it, or it is not given: exit 2.</exception>
    public JsonObject ObjectOf(Cluster cluster, string secret, string space)
    {
        var value = ValueOf(secret);
        var made = Make(cluster, NameOf(secret, value), space, "Opaque", (secret, value));
        made["immutable"] = true;
        return made;
    }

    /// <summary>The name of the Secret that holds a secret today.</summary>
    public string NameOf(string secret) => NameOf(secret, ValueOf(secret));

    /// <summary>The Secrets of the entrance: its certificate, and the logins that it asks for, https://kubernetes.github.io/ingress-nginx/examples/auth/basic/.</summary>
    public IEnumerable<JsonObject> OfEntrance(Cluster cluster) =>
    [
        .. new[] { Tls(cluster) }.OfType<JsonObject>(),
        .. _setup.System.Logins.Select(x => Make(cluster, Entrances.LoginSecret(cluster, x), cluster.Namespaces.Application, "Opaque", ("auth", ValueOf(x.Name)))),
    ];

    // Null: the entrance has its own, or somebody else keeps it.
    private JsonObject? Tls(Cluster cluster)
    {
        if (_setup.Environment.TlsSecret is not null || Entrances.TlsSecret(cluster) is not { } name)
            return null;
        var (chain, key) = _setup.System.Edge is { } edge ? ComposeFile.Certificate(edge) : (SelfSignedCertificate.ChainName, SelfSignedCertificate.KeyName);
        return Make(cluster, name, cluster.Namespaces.Application, "kubernetes.io/tls", ("tls.crt", ValueOf(chain)), ("tls.key", ValueOf(key)));
    }

    private bool IsSelfSigned => _setup.Environment.TlsSecret is null && Entrances.TlsSecret(_setup.Cluster) is not null && (_setup.System.Edge is not { } edge || edge.Certificate is SelfSignedCertificate);

    private string ValueOf(string name) => _made.TryGetValue(name, out var made) ? made
        : _setup.System.Secrets.FirstOrDefault(x => x.Name == name) is { } secret ? _values.Of(secret)
        : throw PipelineException.WrongUse(
            $"The release asks for a secret `{name}`, which the definition does not know any more", $"Secrets[{name}]", "a rollback takes yesterday's settings with today's secrets", "add it to the definition again, or deploy a newer release");

    // Nobody who does not have the environment's key learns from it which value it is.
    private string NameOf(string secret, string value) =>
        $"{secret}-{Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(_made[DigestKey]), Encoding.UTF8.GetBytes($"{secret}\0{value}")))[..10]}";

    private static JsonObject Make(Cluster cluster, string name, string space, string type, params (string Name, string Value)[] values) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Secret",
        ["type"] = type,
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = space, ["labels"] = new JsonObject(cluster.Labels().Select(x => KeyValuePair.Create(x.Key, (JsonNode?)x.Value))) },
        ["data"] = new JsonObject(values.Select(x => KeyValuePair.Create(x.Name, (JsonNode?)Convert.ToBase64String(Encoding.UTF8.GetBytes(x.Value))))),
    };
}
