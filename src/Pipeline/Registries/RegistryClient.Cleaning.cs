using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Pipeline.Diagnostics;
using Pipeline.Systems.Images;

namespace Pipeline.Registries;

internal sealed partial class RegistryClient
{
    private const int AtOnce = 8;

    /// <summary>All that has a tag in a repository, with what retention decides by.</summary>
    public async Task<ImmutableArray<StoredImage>> ContentsAsync(ImageReference repository, CancellationToken cancellation)
    {
        var tags = await TagsAsync(repository, cancellation);
        var named = new (string Tag, Digest? Digest)[tags.Length];
        await Parallel.ForEachAsync(Enumerable.Range(0, tags.Length), Limit(cancellation), async (at, cancel) =>
            named[at] = (tags[at], await FindAsync(repository.Tagged(tags[at]), cancel)));
        // A tag that went between the two questions is none.
        var groups = named.Where(x => x.Digest is not null).GroupBy(x => x.Digest!.Value, x => x.Tag).ToList();
        var contents = new StoredImage[groups.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, groups.Count), Limit(cancellation), async (at, cancel) =>
            contents[at] = await StoredAsync(repository, groups[at].Key, [.. groups[at]], cancel));
        var used = contents.Where(x => x.About is not null && x.Tags.Any(IsMark)).ToLookup(x => x.About!.Value, x => x.Used);
        return [.. contents.Select(x => x.About is null ? x with { Used = used[x.Digest].Max() } : x)];
    }

    /// <summary>Deletes what a plan names. What has got a tag or was used since the plan was made stays.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="delete">Deletes one, where that goes another way than over the registry's interface.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>How many were deleted.</returns>
    /// <exception cref="PipelineException">The registry refused or failed; what was deleted until then is, and the rest is complete.</exception>
    public async Task<int> DeleteAsync(RetentionPlan plan, Func<Digest, Task<bool>>? delete, CancellationToken cancellation)
    {
        var repository = ImageReference.Parse(plan.Repository);
        var known = plan.Delete.Concat(plan.Keep.Select(x => x.Image)).SelectMany(x => x.Tags).ToHashSet();
        var used = plan.Delete.ToDictionary(x => x.Digest, x => x.Used);
        var since = (await ContentsAsync(repository, cancellation))
            .Where(x => x.Tags.Any(tag => !known.Contains(tag)) || (used.TryGetValue(x.Digest, out var then) && x.Used > then)).ToList();
        var needed = since.SelectMany(x => x.Children.Append(x.Digest)).ToHashSet();
        var count = 0;
        // An index before what it holds: what is cut off in between is only unreachable, never broken.
        var going = plan.Delete.Where(x => x.About is not { } about || !needed.Contains(about)).Select(x => x.Digest);
        foreach (var digest in going.Concat(plan.Children).Where(x => !needed.Contains(x)))
            if (await (delete is null ? DeleteAsync(repository, digest, cancellation) : delete(digest)))
                count++;
        return count;
    }

    private async Task<StoredImage> StoredAsync(ImageReference repository, Digest digest, ImmutableArray<string> tags, CancellationToken cancellation)
    {
        var about = tags.Select(About).FirstOrDefault(x => x is not null);
        var manifest = await ReadAsync(repository.At(digest), cancellation);
        return manifest is null
            ? new StoredImage(digest, tags, null, [], about)
            : new StoredImage(digest, tags, UsedAt(manifest), [.. manifest.Children.Select(x => x.Digest)], about ?? manifest.Subject);
    }

    // The tags that cosign and clients without the referrers API use: sha256-<digest>, with .sig, .att or .sbom; and marks, with .used.
    private static Digest? About(string tag) => SignatureTag().Match(tag) is { Success: true } match ? Digest.Parse("sha256:" + match.Groups["digest"].Value) : null;

    private static ParallelOptions Limit(CancellationToken cancellation) => new() { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };

    [GeneratedRegex(@"^sha256-(?<digest>[0-9a-f]{64})(\.[a-z0-9.]+)?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex SignatureTag();
}
