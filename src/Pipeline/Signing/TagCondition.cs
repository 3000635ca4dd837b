using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Registries;
using Pipeline.Systems.Images;

namespace Pipeline.Signing;

/// <summary>What must be known of an image before people get a name for it: a scan of exactly these bytes that passed, not long ago.</summary>
/// <param name="MaximumAge">How old the verdict may be.</param>
/// <param name="Now">The time.</param>
internal sealed record TagCondition(TimeSpan MaximumAge, DateTimeOffset Now)
{
    private const string Remedy = "scan what will be tagged: ./build.sh ScanImages";

    /// <summary>The verdict that an image may be tagged by.</summary>
    /// <param name="image">By digest.</param>
    /// <param name="manifest">What the registry has under this digest.</param>
    /// <param name="verdicts">All that are known.</param>
    /// <exception cref="PipelineException">There is none, or it does not hold: exit 3.</exception>
    public ScanVerdict Require(ImageReference image, Manifest manifest, ImmutableArray<ScanVerdict> verdicts)
    {
        var verdict = verdicts.FirstOrDefault(x => x.Digest == manifest.Digest.ToString()) ?? throw Refused(
            image, "was not scanned", verdicts.IsEmpty ? "no verdict is recorded" : $"the verdicts here are about other digests: {string.Join(", ", verdicts.Select(x => x.Digest).Take(5))}");
        if (!verdict.Passed)
            throw Refused(image, "did not pass its scan", verdict.ToString(), "mend what was found, or excuse it with a reason and an end, and scan again: ./build.sh ScanImages");
        if (Now - verdict.At > MaximumAge)
            throw Refused(image, "was scanned too long ago", $"at {verdict.At:u}; a verdict holds for {MaximumAge}", Remedy);
        // A clock that is a little ahead on another machine is no lie; an hour is.
        if (verdict.At - Now > TimeSpan.FromHours(1))
            throw Refused(image, "has a verdict of the future", $"it says {verdict.At:u}, and it is {Now:u}", "correct the clocks, and scan again");
        var scanned = verdict.Platforms.IsDefault ? [] : verdict.Platforms;
        var missing = manifest.Platforms.Where(x => x != "unknown/unknown").Except(scanned).ToList();
        return missing.Count == 0 ? verdict : throw Refused(image, "was not scanned for all its platforms", $"nobody looked at {string.Join(", ", missing)}", Remedy);
    }

    private static PipelineException Refused(ImageReference image, string what, string why, string next = Remedy) =>
        PipelineException.Refused($"An image to tag {what}", image.ToString(), why, next);
}
