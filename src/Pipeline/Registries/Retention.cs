using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Pipeline.Systems.Images;

namespace Pipeline.Registries;

/// <summary>What of a repository stays.</summary>
/// <param name="Deployed">What environments run or may roll back to: indexes, or manifests of them.</param>
internal sealed record Retention(ImmutableHashSet<Digest> Deployed)
{
    /// <summary>How many of those that were pushed or used last stay. Default 10.</summary>
    public int Newest { get; init; } = 10;

    /// <summary>All that were pushed or used since stay. Default 30 days.</summary>
    public TimeSpan Younger { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Tags that stay whatever their age, <c>*</c> for any text. Default: releases.</summary>
    public ImmutableArray<string> Tags { get; init; } = ["v*", "latest"];

    /// <summary>Decides. Changes nothing.</summary>
    /// <param name="repository">Registry and path.</param>
    /// <param name="contents">All that has a tag.</param>
    /// <param name="now">The time that ages are counted from.</param>
    public RetentionPlan Plan(string repository, IReadOnlyList<StoredImage> contents, DateTimeOffset now)
    {
        var images = contents.Where(x => x.About is null).OrderByDescending(x => x.Used ?? DateTimeOffset.MaxValue).ThenBy(x => x.Tags[0], StringComparer.Ordinal).ToList();
        var kept = ImmutableArray.CreateBuilder<(StoredImage Image, string Reason)>();
        var going = new List<StoredImage>();
        foreach (var (image, at) in images.Select((x, at) => (x, at)))
            if (ReasonToKeep(image, at, now) is { } reason)
                kept.Add((image, reason));
            else
                going.Add(image);

        // What kept images hold stays, also where an image that goes holds it too.
        var needed = kept.SelectMany(x => x.Image.Children.Append(x.Image.Digest)).ToHashSet();
        var gone = going.SelectMany(x => x.Children.Append(x.Digest)).Where(x => !needed.Contains(x)).ToHashSet();
        var delete = ImmutableArray.CreateBuilder<StoredImage>();
        foreach (var signature in contents.Where(x => x.About is not null))
            // A signature goes with what it is about. One of an image that is not here is not understood, so it stays.
            if (gone.Contains(signature.About!.Value) && !Deployed.Contains(signature.Digest))
                delete.Add(signature);
            else
                kept.Add((signature, gone.Contains(signature.About!.Value) ? "it is deployed" : $"it is about {signature.About!.Value.Short}"));
        delete.AddRange(going);
        return new RetentionPlan(
            repository, delete.ToImmutable(),
            [.. going.SelectMany(x => x.Children).Where(x => !needed.Contains(x)).Distinct()], kept.ToImmutable());
    }

    /// <summary>Whether an environment runs it or may roll back to it.</summary>
    public bool IsDeployed(StoredImage image) => Deployed.Contains(image.Digest) || image.Children.Any(Deployed.Contains);

    private string? ReasonToKeep(StoredImage image, int at, DateTimeOffset now) =>
        IsDeployed(image) ? "an environment runs it or may roll back to it"
        : image.Tags.FirstOrDefault(x => Tags.Any(pattern => Matches(pattern, x))) is { } tag ? $"tag {tag} stays"
        : at < Newest ? $"it is among the newest {Newest}"
        : image.Used is not { } used ? "when it was pushed is not known: its time begins now"
        : now - used < Younger ? $"it was pushed or used {Math.Max(0, (int)(now - used).TotalDays)} days ago"
        : null;

    private static bool Matches(string pattern, string tag) =>
        Regex.IsMatch(tag, $"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal)}\\z", RegexOptions.CultureInvariant);
}

/// <summary>Something in a repository that has tags.</summary>
/// <param name="Digest">What the tags name.</param>
/// <param name="Tags">One or more.</param>
/// <param name="Used">When it was pushed or used last, by its mark; null without one. The commit's time in the image says nothing of that.</param>
/// <param name="Children">With an index: what it holds.</param>
/// <param name="About">With a signature or statement of cosign: what it is about.</param>
internal sealed record StoredImage(Digest Digest, ImmutableArray<string> Tags, DateTimeOffset? Used, ImmutableArray<Digest> Children, Digest? About)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Digest.Short} {string.Join(", ", Tags)}";
}

/// <summary>What retention would delete: a value that is shown before anything happens.</summary>
/// <param name="Repository">Registry and path.</param>
/// <param name="Delete">Signatures first, then images.</param>
/// <param name="Children">What only deleted images hold.</param>
/// <param name="Keep">What stays, and why.</param>
internal sealed record RetentionPlan(
    string Repository, ImmutableArray<StoredImage> Delete, ImmutableArray<Digest> Children, ImmutableArray<(StoredImage Image, string Reason)> Keep)
{
    /// <summary>The plan for people.</summary>
    public IEnumerable<string> Lines()
    {
        yield return $"{Repository}: {Delete.Length} go, {Keep.Length} stay";
        foreach (var image in Delete)
            yield return $"  - {image}";
        foreach (var (image, reason) in Keep)
            yield return $"  = {image}: {reason}";
    }
}
