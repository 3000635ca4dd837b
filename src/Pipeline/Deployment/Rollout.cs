using System.Collections.Immutable;

namespace Pipeline.Deployment;

/// <summary>What is deployed: a version and the digest of its bytes (<c>sha256:</c> and 64 hexadecimal digits).</summary>
public sealed record Release(string Version, string Digest)
{
    /// <summary>The image of each service by its digest; null for a release made of files.</summary>
    public ImmutableSortedDictionary<string, string>? Images { get; init; }

    /// <summary>Two releases are the same when version and digest are: the digest covers the images.</summary>
    public bool Equals(Release? other) => other is not null && (Version, Digest) == (other.Version, other.Digest);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Version, Digest);

    /// <summary>The version and the first digits of the digest.</summary>
    public override string ToString() => $"{Version} ({Digest[..Math.Min(Digest.Length, 19)]})";
}

/// <summary>The two places that releases take in turn.</summary>
public enum Slot
{
    /// <summary>The first.</summary>
    Blue,

    /// <summary>The second.</summary>
    Green,
}

internal static class SlotText
{
    /// <summary>The slot as people and other programs read it.</summary>
    public static string Text(this Slot slot) => slot is Slot.Blue ? "blue" : "green";
}

/// <summary>Why a release is rolled out.</summary>
public enum RolloutKind
{
    /// <summary>A new release, or the current one again.</summary>
    Deploy,

    /// <summary>Back to a release that served before.</summary>
    Rollback,

    /// <summary>The current release again because its replicas are gone.</summary>
    Recover,
}

/// <summary>One attempt to bring a release into service.</summary>
/// <param name="Id">A running number and a random part, such as <c>0007-1c9e</c>: unique even when the journal was lost.</param>
/// <param name="Kind">Why.</param>
/// <param name="Release">What.</param>
/// <param name="Slot">Where.</param>
/// <param name="Configuration">A digest of the settings that the replicas start with.</param>
public sealed record Rollout(string Id, RolloutKind Kind, Release Release, Slot Slot, string Configuration)
{
    /// <summary>The settings by name, each with a digest of its value; null in records of before they were written down.</summary>
    public ImmutableSortedDictionary<string, string>? Settings { get; init; }

    /// <summary>The names of the settings that differ from those of an earlier rollout.</summary>
    public ImmutableArray<string> SettingsUnlike(Rollout earlier) =>
        Configuration == earlier.Configuration ? []
        : Settings is null || earlier.Settings is null ? ["settings that were not recorded by name"]
        : [.. Settings.Keys.Union(earlier.Settings.Keys).Where(x => Settings.GetValueOrDefault(x) != earlier.Settings.GetValueOrDefault(x)).Order(StringComparer.Ordinal)];
}
