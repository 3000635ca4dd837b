namespace Pipeline.Scans;

/// <summary>How bad it is, as scanners say it.</summary>
internal enum Severity
{
    Unknown,
    Low,
    Medium,
    High,
    Critical,
}

/// <summary>One thing that a scan has found.</summary>
/// <param name="Id">What entries of the ignore file name: <c>CVE-…</c>, <c>GHSA-…</c>, a check's id, or a secret's fingerprint.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Target">What was scanned: a file relative to the root, or an image.</param>
/// <param name="Title">What it is, one line; never a secret itself.</param>
internal sealed record Finding(string Id, Severity Severity, string Target, string Title)
{
    /// <summary>The rule, where the id is that of one place only.</summary>
    public string? Rule { get; init; }

    /// <summary>The package, where it is one.</summary>
    public string? Package { get; init; }

    /// <summary>The version that is there.</summary>
    public string? Installed { get; init; }

    /// <summary>The version without it; null when there is none yet.</summary>
    public string? Fixed { get; init; }

    /// <summary>The line, from 1; null where there are no lines.</summary>
    public int? Line { get; init; }

    /// <summary>Where more is told.</summary>
    public string? Url { get; init; }

    /// <summary>Whether a version without it is still awaited.</summary>
    public bool Unfixed { get; init; }

    /// <summary>Whether it stops the build however the gate is set: something was not looked at.</summary>
    public bool AlwaysBlocks { get; init; }

    /// <summary>Whether the ignore file may excuse it.</summary>
    public bool MayBeIgnored { get; init; } = true;

    /// <summary>A part that was not looked at, which is no pass.</summary>
    public static Finding NotScanned(string id, string target, string why, bool mayBeIgnored = false) =>
        new(id, Severity.Critical, target, why) { AlwaysBlocks = true, MayBeIgnored = mayBeIgnored };
}
