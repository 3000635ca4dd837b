using System.IO.Enumeration;

namespace Pipeline.Scans;

/// <summary>What excuses a finding for a while.</summary>
/// <param name="Scan">Which scan: <c>images</c>, <c>secrets</c>, <c>dependencies</c> or <c>configuration</c>.</param>
/// <param name="Id">The finding's id, or its rule's.</param>
/// <param name="Target">Which targets, with <c>*</c> for any characters; null for all.</param>
/// <param name="Reason">Why.</param>
/// <param name="Expires">The last day that it holds.</param>
/// <param name="Line">Its line in the file.</param>
internal sealed record IgnoreEntry(string Scan, string Id, string? Target, string Reason, DateOnly Expires, int Line)
{
    public bool Covers(Finding finding) =>
        (string.Equals(Id, finding.Id, StringComparison.Ordinal) || (Target is not null && Id == finding.Rule) || (finding.Rule is null && string.Equals(Id, finding.Id, StringComparison.OrdinalIgnoreCase)))
        && (Target is null || FileSystemName.MatchesSimpleExpression(Target.Replace("\\", "\\\\", StringComparison.Ordinal), finding.Target, ignoreCase: false));
}
