using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Execution;

namespace Pipeline.Scans;

/// <summary>The end of every scan: the ignore file, the gate, the report files, the verdict.</summary>
/// <param name="Scan">As entries of the ignore file name it.</param>
/// <param name="Gate">Which findings stop the build.</param>
/// <param name="IgnorePath">The ignore file.</param>
/// <param name="Reports">The folder for <c>&lt;scan&gt;.sarif</c>.</param>
/// <param name="Today">The day, in UTC.</param>
internal sealed record ScanRun(string Scan, Gate Gate, string IgnorePath, string Reports, DateOnly Today)
{
    /// <summary>Gets the verdict of a scan that has run.</summary>
    public Action<Verdict>? Judged { get; init; }

    /// <summary>Scans and judges. The ignore file is read first: its mistakes need no scan.</summary>
    /// <param name="scan">What finds.</param>
    /// <param name="say">Gets lines for people.</param>
    /// <exception cref="PipelineException">The ignore file is wrong: exit 2. It expired, the scan could not run, or something was found: exit 1.</exception>
    public async Task RunAsync(Func<Task<ImmutableArray<Finding>>> scan, Action<string> say)
    {
        var sarif = Path.Combine(Reports, Scan + ".sarif");
        Directory.CreateDirectory(Reports);
        File.Delete(sarif);
        var entries = IgnoreFile.Read(IgnorePath, Today).Where(x => x.Scan == Scan).ToList();
        var verdict = Gate.Judge(await scan(), entries);
        DurableFile.Write(sarif, Sarif.Of(Scan, verdict));
        Judged?.Invoke(verdict);
        foreach (var line in FindingTable.Lines(verdict))
            say(line);
        foreach (var entry in verdict.Unused)
            say($"{Path.GetFileName(IgnorePath)}:{entry.Line}: nothing needs the entry {entry.Id} any more: take it out");
        say($"{verdict.Blocking.Length} found, {verdict.Ignored.Length} ignored, {verdict.Below.Length} below the gate; {sarif}");
        if (!verdict.Blocking.IsEmpty)
            throw PipelineException.Failed(
                $"The scan of {Scan} found {verdict.Blocking.Length} that must not stay", sarif, null,
                verdict.Blocking.All(x => !x.MayBeIgnored) ? "make it possible to look at them; what was not looked at is no pass" : $"mend them; what has to stay for a while goes into {Path.GetFileName(IgnorePath)}, with a reason and a date",
                [.. verdict.Blocking.Take(10).Select(x => $"{x.Severity.ToString().ToUpperInvariant()} {x.Id} {x.Target}{(x.Line is { } line ? $":{line}" : "")} {x.Package}{(x.AlwaysBlocks ? x.Title : "")}".TrimEnd())]);
    }
}
