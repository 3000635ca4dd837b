using System.Collections.Immutable;
using Pipeline.Diagnostics;

namespace Pipeline.Scans;

/// <summary>Which findings stop the build.</summary>
/// <param name="Severities">The severities that do.</param>
/// <param name="IgnoreUnfixed">Whether vulnerabilities that no version mends yet do not.</param>
internal sealed record Gate(ImmutableArray<Severity> Severities, bool IgnoreUnfixed)
{
    /// <summary>Reads <c>--severity-gate</c>.</summary>
    /// <exception cref="PipelineException">An unknown severity, or none: exit 2.</exception>
    public static Gate Parse(IReadOnlyList<string> severities, bool ignoreUnfixed)
    {
        var words = severities.SelectMany(x => x.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToList();
        if (words.Count == 0)
            throw PipelineException.WrongUse("A gate without severities lets everything pass", "--severity-gate", next: "such as --severity-gate HIGH,CRITICAL");
        return new Gate(
            [
                .. words.Select(x => SeverityOf(x)
                    ?? throw PipelineException.WrongUse($"There is no severity `{x}`", "--severity-gate", next: "known are: UNKNOWN, LOW, MEDIUM, HIGH, CRITICAL")).Distinct(),
            ],
            ignoreUnfixed);
    }

    /// <summary>A severity as scanners write it; null for any other word.</summary>
    public static Severity? SeverityOf(string? word) => word?.ToUpperInvariant() switch
    {
        "UNKNOWN" => Severity.Unknown,
        "INFO" or "LOW" => Severity.Low,
        "MODERATE" or "MEDIUM" => Severity.Medium,
        "HIGH" => Severity.High,
        "CRITICAL" => Severity.Critical,
        _ => null,
    };

    /// <summary>Judges findings; every one goes into exactly one of the lists.</summary>
    public Verdict Judge(IEnumerable<Finding> findings, IReadOnlyList<IgnoreEntry> entries)
    {
        var (blocking, ignored, below) = (ImmutableArray.CreateBuilder<Finding>(), ImmutableArray.CreateBuilder<IgnoredFinding>(), ImmutableArray.CreateBuilder<Finding>());
        var used = new HashSet<IgnoreEntry>();
        foreach (var finding in findings.OrderByDescending(x => x.Severity).ThenBy(x => x.Target, StringComparer.Ordinal).ThenBy(x => x.Id, StringComparer.Ordinal))
        {
            var entry = finding.MayBeIgnored ? entries.FirstOrDefault(x => x.Covers(finding)) : null;
            if (entry is not null)
            {
                used.Add(entry);
                ignored.Add(new IgnoredFinding(finding, entry));
            }
            else if (finding.AlwaysBlocks || (Severities.Contains(finding.Severity) && !(IgnoreUnfixed && finding.Unfixed)))
                blocking.Add(finding);
            else
                below.Add(finding);
        }

        return new Verdict(blocking.ToImmutable(), ignored.ToImmutable(), below.ToImmutable(), [.. entries.Where(x => !used.Contains(x))]);
    }
}

/// <summary>What became of all findings.</summary>
/// <param name="Blocking">They stop the build.</param>
/// <param name="Ignored">The ignore file excuses them.</param>
/// <param name="Below">Told, but not bad enough.</param>
/// <param name="Unused">Entries of the ignore file that nothing needs any more.</param>
internal sealed record Verdict(
    ImmutableArray<Finding> Blocking, ImmutableArray<IgnoredFinding> Ignored, ImmutableArray<Finding> Below, ImmutableArray<IgnoreEntry> Unused);

/// <summary>A finding and what excuses it.</summary>
internal sealed record IgnoredFinding(Finding Finding, IgnoreEntry Entry);
