using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Pipeline.Diagnostics;
using Pipeline.Systems.Images;

namespace Pipeline.Registries;

/// <summary>An OCI registry. Every failure of its methods is a <see cref="PipelineException"/> that says what to do.</summary>
/// <remarks>OCI Distribution Specification 1.1.</remarks>
internal sealed partial class RegistryClient : IDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly RegistrySession _session;

    private RegistryClient(HttpMessageInvoker http, RegistrySession session) => (_http, _session) = (http, session);

    /// <summary>Host and port, as references name it.</summary>
    public string Registry => _session.Registry;

    /// <summary>The registry of a reference, as whoever the options or Docker's configuration name.</summary>
    public static async Task<RegistryClient> OpenAsync(string registry, RegistryOptions options, CancellationToken cancellation)
    {
        var credential = options.User is { Length: > 0 } user
            ? new RegistryCredential(user, options.Password ?? "", "--registry-user")
            : await options.Credentials.FindAsync(registry, cancellation);
        // Connections are short here; a name that moves to another address during a run is none of this program's problems.
        var http = new HttpMessageInvoker(options.Handler ?? new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(10) });
        return new RegistryClient(http, new RegistrySession(
            registry, RegistryHost.Address(registry, options.Plain), http, credential, options.Retries ?? new RegistryRetries(TimeProvider.System)));
    }

    /// <summary>The digest that a tag or digest names; null when the registry has none.</summary>
    public async Task<Digest?> FindAsync(ImageReference image, CancellationToken cancellation)
    {
        var answer = await _session.SendAsync(
            $"Whether {image} exists cannot be asked", HttpMethod.Head, PathOf(image, Naming(image)), Scope(image, "pull"), Accept, cancellation);
        if (!answer.Found)
            return null;
        // Older registries do not say it with HEAD: then the bytes tell.
        return answer.Headers.TryGetValues("Docker-Content-Digest", out var values) && Digest.TryParse(values.FirstOrDefault(), out var digest)
            ? image.Digest is { } wanted && wanted != digest ? throw OtherBytes(image, digest) : digest
            : (await ReadAsync(image, cancellation))?.Digest;
    }

    /// <summary>The manifest or index that a tag or digest names; null when the registry has none.</summary>
    public async Task<Manifest?> ReadAsync(ImageReference image, CancellationToken cancellation)
    {
        var where = PathOf(image, Naming(image));
        var answer = await _session.SendAsync($"{image} cannot be read", HttpMethod.Get, where, Scope(image, "pull"), Accept, cancellation);
        if (!answer.Found)
            return null;
        var manifest = Manifest.Read(answer.Body, answer.MediaType, image.ToString());
        return image.Digest is { } wanted && wanted != manifest.Digest ? throw OtherBytes(image, manifest.Digest) : manifest;
    }

    /// <summary>Whether an index holds exactly what its parts hold: their images and statements, none more and none less.</summary>
    public async Task<bool> IsMadeOfAsync(ImageReference index, IEnumerable<string> parts, CancellationToken cancellation)
    {
        var wanted = new HashSet<Digest>();
        foreach (var part in parts.Select(x => ImageReference.Parse(x)))
        {
            var manifest = await ReadAsync(part, cancellation) ?? throw Missing(part);
            wanted.UnionWith(manifest.IsIndex ? manifest.Children.Select(x => x.Digest) : [manifest.Digest]);
        }

        return await ReadAsync(index, cancellation) is { IsIndex: true } made && wanted.SetEquals(made.Children.Select(x => x.Digest));
    }

    /// <summary>What an image's configuration says; for an index, that of each platform.</summary>
    public async Task<ImmutableArray<ImageFacts>> FactsAsync(ImageReference image, CancellationToken cancellation)
    {
        var top = await ReadAsync(image, cancellation) ?? throw Missing(image);
        var facts = ImmutableArray.CreateBuilder<ImageFacts>();
        if (!top.IsIndex)
            facts.Add(await FactsAsync(image, top, cancellation));
        foreach (var child in top.Children.Where(x => !x.IsAttestation))
            facts.Add(await FactsAsync(image, await ReadAsync(image.At(child.Digest), cancellation) ?? throw Missing(image.At(child.Digest)), cancellation));
        return facts.ToImmutable();
    }

    /// <summary>The bytes that a digest names: a configuration, or a statement.</summary>
    public async Task<byte[]> BlobAsync(ImageReference image, Digest digest, CancellationToken cancellation)
    {
        var answer = await _session.SendAsync(
            $"{digest.Short} of {image} cannot be read", HttpMethod.Get, $"v2/{image.Path}/blobs/{digest}", Scope(image, "pull"), null, cancellation);
        if (!answer.Found)
            throw Missing(image.At(digest));
        var found = Digest.Parse("sha256:" + Convert.ToHexStringLower(SHA256.HashData(answer.Body)));
        return found == digest ? answer.Body : throw OtherBytes(image.At(digest), found);
    }

    /// <summary>All tags of a repository, in order; none when there is no such repository.</summary>
    public async Task<ImmutableArray<string>> TagsAsync(ImageReference repository, CancellationToken cancellation)
    {
        var tags = ImmutableArray.CreateBuilder<string>();
        for (var next = $"v2/{repository.Path}/tags/list?n=1000"; next is not null;)
        {
            var answer = await _session.SendAsync(
                $"The tags of {repository.Repository} cannot be listed", HttpMethod.Get, next, Scope(repository, "pull"), null, cancellation);
            if (!answer.Found)
                break;
            using var document = JsonDocument.Parse(answer.Body);
            // An empty repository's list is null with some registries.
            tags.AddRange(Manifest.List(document.RootElement, "tags").Select(x => x.GetString()!));
            next = NextPage(answer.Headers);
        }

        return [.. tags.Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>Puts bytes under a tag. A registry that understands conditions leaves a tag alone that is no longer what it was.</summary>
    /// <remarks>RFC 9110, 13.1; registries give the digest as a manifest's ETag. The others write: the caller looks what is there afterwards.</remarks>
    private Task<RegistryAnswer> PutAsync(ImageReference target, Manifest manifest, Digest? before, CancellationToken cancellation) => _session.SendAsync(
        $"{target} cannot be written", HttpMethod.Put, PathOf(target, Naming(target)), Scope(target, "pull,push"),
        x =>
        {
            x.Content = new ReadOnlyMemoryContent(manifest.Bytes.AsMemory());
            x.Content.Headers.ContentType = new MediaTypeHeaderValue(manifest.MediaType);
            if (before is { } known)
                x.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{known}\""));
            else
                x.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        },
        cancellation);

    /// <summary>Deletes what a digest names, with all its tags. One that is not there is no mistake.</summary>
    /// <returns>Whether it was there.</returns>
    public async Task<bool> DeleteAsync(ImageReference repository, Digest digest, CancellationToken cancellation) => (await _session.SendAsync(
        $"{repository.At(digest)} cannot be deleted", HttpMethod.Delete, PathOf(repository, digest.ToString()), Scope(repository, "delete"), null, cancellation)).Found;

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<ImageFacts> FactsAsync(ImageReference image, Manifest manifest, CancellationToken cancellation)
    {
        if (manifest.Configuration is not { } digest)
            throw PipelineException.Failed("What the registry has is no image", image.At(manifest.Digest).ToString(), "it has no configuration");
        return ImageFacts.Read(manifest, await BlobAsync(image, digest, cancellation), image.At(manifest.Digest).ToString());
    }

    private static void Accept(HttpRequestMessage request)
    {
        foreach (var type in ManifestTypes.All)
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
    }

    // Link: </v2/name/tags/list?n=1000&last=x>; rel="next"
    private static string? NextPage(HttpResponseHeaders headers) =>
        headers.TryGetValues("Link", out var links) && links.FirstOrDefault() is { } link && link.Contains("rel=\"next\"", StringComparison.Ordinal)
        && link.IndexOf('<', StringComparison.Ordinal) is >= 0 and var from && link.IndexOf('>', from) is > 0 and var to
            ? link[(from + 1)..to] is var target && Uri.TryCreate(target, UriKind.Absolute, out var absolute) && absolute.Scheme.StartsWith("http", StringComparison.Ordinal)
                ? absolute.PathAndQuery : target
            : null;

    private static string Naming(ImageReference image) => image.Digest?.ToString() ?? image.Tag ?? "latest";

    private static string PathOf(ImageReference image, string naming) => $"v2/{image.Path}/manifests/{naming}";

    private static string Scope(ImageReference image, string actions) => $"repository:{image.Path}:{actions}";

    private static PipelineException OtherBytes(ImageReference image, Digest digest) => PipelineException.Refused(
        "The registry answers with other bytes than were asked for", image.ToString(), $"their digest is {digest}", "do not use this registry until it is known why");

    private static PipelineException Missing(ImageReference image) => PipelineException.Failed("The registry has no such image", image.ToString(), next: "push it first (`./build.sh PushImages`)");
}

/// <summary>How registries are spoken to.</summary>
internal sealed record RegistryOptions
{
    /// <summary>Who asks; null for whom Docker's configuration names.</summary>
    public string? User { get; init; }

    /// <summary>The password or token of <see cref="User"/>.</summary>
    public string? Password { get; init; }

    /// <summary>Registries without TLS, beside those of this machine.</summary>
    public ImmutableHashSet<string> Plain { get; init; } = [];

    /// <summary>Where credentials are found.</summary>
    public CredentialSearch Credentials { get; init; } = CredentialSearch.OfThisUser();

    /// <summary>How often is asked again.</summary>
    public RegistryRetries? Retries { get; init; }

    /// <summary>What sends requests; null for the network.</summary>
    public HttpMessageHandler? Handler { get; init; }

    // No record's text of these: it would hold the password.
    private bool PrintMembers(System.Text.StringBuilder text)
    {
        text.Append("User = ").Append(User);
        return true;
    }
}
