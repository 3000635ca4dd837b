using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pipeline.Diagnostics;
using Pipeline.Docker;
using Pipeline.Router.Control;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Routing;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Docker;

/// <summary>The secrets of an environment. Those made for it are kept by its router, and never change by a deployment.</summary>
internal sealed class DockerSecrets
{
    private const string Record = "secrets.json";

    // No secret can have this name.
    private const string DigestKey = ".digest-key";

    private readonly DockerSetup _setup;
    private readonly Dictionary<string, string> _made;
    private readonly SecretValues _values;

    internal DockerSecrets(DockerSetup setup, Dictionary<string, string> made)
    {
        (_setup, _made) = (setup, made);
        _values = new SecretValues(setup.Given, made.GetValueOrDefault, (name, value) => made[name] = value, x => $"{x.Name}:{x.Port}");
    }

    /// <summary>What was made, by name.</summary>
    public IReadOnlyDictionary<string, string> Made => _made;

    /// <summary>The certificate that was made; null: none was.</summary>
    public string? Certificate => _made.GetValueOrDefault(SelfSignedCertificate.ChainName);

    /// <summary>What was made before.</summary>
    public static async Task<DockerSecrets> ReadAsync(DockerSetup setup, ControlClient router, CancellationToken cancellation) =>
        new(setup, await router.GetRecordAsync(Record, cancellation) is { Length: > 0 } bytes ? JsonSerializer.Deserialize(bytes, DockerJson.Default.DictionaryStringString)! : []);

    /// <summary>Makes what is missing, and keeps it before anything uses it.</summary>
    public async Task MakeAsync(ControlClient router, long token, CancellationToken cancellation)
    {
        var before = new Dictionary<string, string>(_made);
        foreach (var (name, value) in _setup.Made() ?? new Dictionary<string, string>())
            _made[name] = value;
        if (!_made.ContainsKey(DigestKey))
            _made[DigestKey] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        foreach (var secret in _setup.Generated)
            _ = _values.Of(secret);
        var renewed = _setup.System.Services.OfType<Edge>().Any(x => x.Certificate is SelfSignedCertificate)
            && (Certificate is not { } certificate || SelfSigned.EndsSoon(certificate, _setup.Time.GetUtcNow()));
        if (renewed)
            (_made[SelfSignedCertificate.ChainName], _made[SelfSignedCertificate.KeyName]) = SelfSigned.Make(Hosts(_setup.Environment), _setup.Time.GetUtcNow());
        if (renewed || _made.Count > before.Count || before.Any(x => _made[x.Key] != x.Value))
            await router.PutRecordAsync(token, Record, JsonSerializer.SerializeToUtf8Bytes(_made, DockerJson.Default.DictionaryStringString), cancellation);
    }

    /// <summary>The value of a secret by its name.</summary>
    /// <exception cref="PipelineException">The definition does not know it, or it is not given: exit 2.</exception>
    public string ValueOf(string name) => _made.TryGetValue(name, out var made) ? made
        : _setup.System.Secrets.FirstOrDefault(x => x.Name == name) is { } secret ? _values.Of(secret)
        : throw PipelineException.WrongUse(
            $"The release asks for a secret `{name}`, which the definition does not know any more", $"Secrets[{name}]", "a rollback takes yesterday's settings with today's secrets", "add it to the definition again, or deploy a newer release");

    /// <summary>A digest of what a volume holds. Nobody who does not have the environment's key learns from it which secrets are in it.</summary>
    public string DigestOf(IEnumerable<VolumeFile> files)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(_made[DigestKey]));
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{file.Path}\0{file.User}\0{file.Content.Length}\0")));
            hash.AppendData(file.Content);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The hosts that an environment's certificate is for.</summary>
    public static List<string> Hosts(DockerEnvironment environment) => [.. environment.HostNames.Prepend(environment.Url.Host).Distinct()];

    /// <summary>The files of secrets as they are put into a volume.</summary>
    public IReadOnlyCollection<VolumeFile> Files(IEnumerable<string> names, int user) =>
        [.. names.Select(x => new VolumeFile(x, Encoding.UTF8.GetBytes(ValueOf(x)), UnixFileMode.UserRead, user))];
}
