using Pipeline.Systems.Images;

namespace Pipeline.Systems.Hosts;

/// <summary>What the images of a release must prove before a deployment starts anything of it.</summary>
public sealed record Verified
{
    /// <summary>Whose signature they must carry; null: as the system's <see cref="SystemDefinition.Signature"/> says.</summary>
    public SignaturePolicy? Signature { get; init; }

    /// <summary>
    /// Whether <c>ScanImages</c> must have passed them: its verdict has to be there, in this run or in an earlier job of the workflow. Default:
    /// only a verdict that is there counts, so what was scanned and found bad is refused.
    /// </summary>
    public bool Scanned { get; init; }

    /// <summary>How old a verdict may be, since new weaknesses become known each day; null: of any age. It needs <see cref="Scanned"/>.</summary>
    public TimeSpan? ScannedWithin { get; init; }
}
