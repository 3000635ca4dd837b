using System.Net.Http.Headers;
using System.Text;
using Pipeline.Diagnostics;
using Pipeline.Systems.Images;

namespace Pipeline.Registries;

/// <summary>
/// When images were pushed or used. Registries do not say it, and an image itself only knows its commit's time, which may be years ago for
/// an image of this morning. So a mark is beside each image: a manifest without content, under the tag <c>sha256-&lt;digest&gt;.used</c>,
/// which goes with the image as its signatures do.
/// </summary>
internal sealed partial class RegistryClient
{
    private const string MarkEnd = ".used";
    private const string CreatedAnnotation = "org.opencontainers.image.created";
    private static readonly TimeSpan MarkEvery = TimeSpan.FromDays(1);

    // The empty descriptor of the OCI Image Specification 1.1.
    private const string EmptyDigest = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    private const string Empty = $$"""{"mediaType":"application/vnd.oci.empty.v1+json","digest":"{{EmptyDigest}}","size":2}""";

    /// <summary>Writes down that an image is used now. A mark that is younger than a day says it well enough.</summary>
    public async Task MarkUsedAsync(ImageReference image, DateTimeOffset now, CancellationToken cancellation)
    {
        var digest = image.Digest!.Value;
        var mark = image.Tagged($"sha256-{digest.Hex}{MarkEnd}");
        var before = await ReadAsync(mark, cancellation);
        if (before is not null && UsedAt(before) is { } last && now - last < MarkEvery)
            return;
        await PutEmptyAsync(image, cancellation);
        var text = $$"""
            {"schemaVersion":2,"mediaType":"{{ManifestTypes.OciManifest}}","artifactType":"application/vnd.pipeline.used.v1",
            "config":{{Empty}},"layers":[{{Empty}}],"annotations":{"{{CreatedAnnotation}}":"{{now.UtcDateTime:O}}","image":"{{digest}}"} }
            """;
        await PutAsync(mark, Manifest.Read(Encoding.UTF8.GetBytes(text), null, mark.ToString()), before?.Digest, cancellation);
    }

    private static bool IsMark(string tag) => tag.EndsWith(MarkEnd, StringComparison.Ordinal);

    private static DateTimeOffset? UsedAt(Manifest mark) => ImageFacts.Time(mark.Annotations.GetValueOrDefault(CreatedAnnotation));

    private async Task PutEmptyAsync(ImageReference image, CancellationToken cancellation)
    {
        var what = $"The mark of {image} cannot be written";
        if ((await _session.SendAsync(what, HttpMethod.Head, $"v2/{image.Path}/blobs/{EmptyDigest}", Scope(image, "pull"), null, cancellation)).Found)
            return;
        var begun = await _session.SendAsync(what, HttpMethod.Post, $"v2/{image.Path}/blobs/uploads/", Scope(image, "pull,push"), null, cancellation);
        var place = begun.Headers.Location?.ToString() ?? throw PipelineException.Failed(what, Registry, "it names no place to upload to");
        if (Uri.TryCreate(place, UriKind.Absolute, out var elsewhere) && elsewhere.Scheme != Uri.UriSchemeFile && elsewhere.Authority != Registry)
            throw PipelineException.Failed(what, Registry, $"it wants the upload sent to {elsewhere.Authority}", "do not trust it");
        await _session.SendAsync(
            what, HttpMethod.Put, $"{place}{(place.Contains('?', StringComparison.Ordinal) ? '&' : '?')}digest={EmptyDigest}", Scope(image, "pull,push"),
            x =>
            {
                x.Content = new ByteArrayContent("{}"u8.ToArray());
                x.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            },
            cancellation);
    }
}
