using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Systems.Images;

namespace Pipeline.Registries;

internal sealed partial class RegistryClient
{
    /// <summary>
    /// Gives images further tags: the same bytes under another name. All are looked at before the first is written; what cannot be
    /// completed is taken back. A registry has no promise that nobody else writes in between: it is asked to refuse a tag that changed
    /// (few registries do), every tag is looked at again just before and after it is written and once more at the end, and a tag that got
    /// another image meanwhile is left to whom it belongs and the run is refused.
    /// </summary>
    /// <param name="tags">Images by digest, each with a tag of its repository.</param>
    /// <param name="move">Whether a tag that names another image is moved.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Which tags were written; the others were there already.</returns>
    /// <exception cref="PipelineException">A tag names another image: exit 3, nothing changed. Or an image is not there, or the registry failed.</exception>
    public async Task<ImmutableArray<ImageReference>> TagAsync(IReadOnlyList<(ImageReference Image, string Tag)> tags, bool move, CancellationToken cancellation)
    {
        var pending = new List<PendingTag>();
        var taken = new List<string>();
        foreach (var (image, tag) in tags)
        {
            var manifest = await ReadAsync(image, cancellation) ?? throw Missing(image);
            var target = image.Tagged(tag);
            var before = await FindAsync(target, cancellation);
            if (before == manifest.Digest)
                continue;
            if (before is not null && !move)
                taken.Add($"{target} is {before.Value.Short}, not {manifest.Digest.Short}");
            pending.Add(new PendingTag(target, manifest, before));
        }

        if (taken.Count > 0)
            throw new PipelineException(Engine.ExitCode.Refused, new Diagnostic(
                taken.Count == 1 ? "A tag names another image" : $"{taken.Count} tags name other images", Registry,
                "a tag that was published stays what it is: others may have deployed it", "choose another tag, or move it on purpose with --move-tags", taken));
        await WriteAsync(pending, cancellation);
        return [.. pending.Select(x => x.Target)];
    }

    private async Task WriteAsync(List<PendingTag> pending, CancellationToken cancellation)
    {
        var written = new List<PendingTag>();
        try
        {
            foreach (var tag in pending)
            {
                if (await FindAsync(tag.Target, cancellation) is var found && found != tag.Before && found != tag.Manifest.Digest)
                    throw Overtaken(tag, found);
                // Before it is written: an attempt that failed may have had its effect.
                written.Add(tag);
                await PutAsync(tag.Target, tag.Manifest, tag.Before, cancellation);
                await ProveAsync(tag, cancellation);
            }

            foreach (var tag in written)
                await ProveAsync(tag, cancellation);
        }
        catch (Exception e) when (e is PipelineException or OperationCanceledException)
        {
            var left = await TakeBackAsync(written);
            if (left.Count == 0)
                throw;
            throw PipelineException.Failed(
                $"{left.Count} of {pending.Count} tags were written and could not be taken back", Registry, (e as PipelineException)?.Diagnostic.Why ?? "it was interrupted",
                "do the same again: it completes what is missing", [.. left.Select(x => x.Target.ToString()), .. e.Message.Split('\n')], e);
        }
    }

    private async Task ProveAsync(PendingTag tag, CancellationToken cancellation)
    {
        if (await FindAsync(tag.Target, cancellation) is var now && now != tag.Manifest.Digest)
            throw Overtaken(tag, now);
    }

    private PipelineException Overtaken(PendingTag tag, Digest? now) => PipelineException.Refused(
        $"Another run gave {tag.Target} another image at the same time", Registry,
        $"{(now is { } other ? $"it is {other.Short}" : "it is gone")}, not {tag.Manifest.Digest.Short}; what this run had written is taken back",
        "find out which of the two images is the right one, and give the other a tag of its own");

    // The run is ending, perhaps because it was cancelled: this has a time of its own.
    private async Task<List<PendingTag>> TakeBackAsync(List<PendingTag> written)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var left = new List<PendingTag>();
        foreach (var tag in Enumerable.Reverse(written))
            try
            {
                if (await FindAsync(tag.Target, limit.Token) is not { } now || now != tag.Manifest.Digest)
                    continue;
                if (tag.Before is { } before && await ReadAsync(tag.Target.At(before), limit.Token) is { } old)
                    await PutAsync(tag.Target, old, tag.Manifest.Digest, limit.Token);
                else
                    await _session.SendAsync($"{tag.Target} cannot be taken back", HttpMethod.Delete, PathOf(tag.Target, tag.Target.Tag!), Scope(tag.Target, "delete"), null, limit.Token);
            }
            catch (Exception e) when (e is PipelineException or OperationCanceledException)
            {
                left.Add(tag);
            }

        return left;
    }

    private sealed record PendingTag(ImageReference Target, Manifest Manifest, Digest? Before);
}
