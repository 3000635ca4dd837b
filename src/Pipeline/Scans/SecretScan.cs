using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Execution;

namespace Pipeline.Scans;

/// <summary>Looks for secrets in all commits and in all files that are committed or could be.</summary>
/// <param name="Root">The repository's root.</param>
internal sealed partial record SecretScan(string Root)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // In two parts, so that this line does not excuse itself.
    private const string Excuse = "gitleaks:" + "allow";

    /// <summary>Which commits: options of <c>git log</c>. What a merge itself has put in is looked at too.</summary>
    public string LogOptions { get; init; } = "--full-history --all --diff-merges=remerge";

    /// <summary>Scans both and returns what it found, without the secrets.</summary>
    /// <exception cref="PipelineException">A scan could not run, or could not be read: exit 1.</exception>
    public async Task<ImmutableArray<Finding>> RunAsync(CancellationToken cancellation)
    {
        RefuseOtherLists();
        var folder = Directory.CreateTempSubdirectory("pipeline-secrets-");
        try
        {
            if (!OperatingSystem.IsWindows())
                folder.UnixFileMode = OwnerOnly;
            var configuration = Path.Combine(folder.FullName, "rules.toml");
            await File.WriteAllTextAsync(configuration, GitleaksRules.Toml(), cancellation);
            var history = await HistoryAsync(folder.FullName, configuration, cancellation);
            return [.. Once(history), .. await FilesAsync(folder.FullName, configuration, cancellation)];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<ImmutableArray<Finding>> HistoryAsync(string folder, string configuration, CancellationToken cancellation)
    {
        if ((await GitAsync(["rev-parse", "--is-shallow-repository"], cancellation)).Trim() == "true")
            throw PipelineException.Failed("The history cannot be scanned for secrets", Root, "the clone is shallow: older commits are not here", "git fetch --unshallow; in a workflow, check out with fetch-depth: 0");
        var commits = int.Parse((await GitAsync(["rev-list", "--all", "--count"], cancellation)).Trim(), CultureInfo.InvariantCulture);
        if (commits == 0)
            return [];
        var report = Path.Combine(folder, "history.json");
        var (found, log) = await DetectAsync(Gitleaks.History(Root, configuration, report, LogOptions), "the history", cancellation);
        if (Scanned().Match(log) is not { Success: true } scanned || scanned.Groups[1].Value == "0")
            throw PipelineException.Failed("The history was not scanned for secrets", Root, $"gitleaks looked at none of {commits} commits", "see that gitleaks 8.16 or newer is used");
        var excused = await GitAsync(["log", "--all", "--format=%H", $"-G{Excuse}"], cancellation);
        return
        [
            .. GitleaksReport.Read(report, found),
            .. excused.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(x => new Finding(
                $"{x}:excused-line", Severity.High, "history", $"commit {x[..12]} has a line with the comment {Excuse}, which hides it from the scan without a reason")
                { Rule = "excused-line", AlwaysBlocks = true }),
        ];
    }

    private async Task<ImmutableArray<Finding>> FilesAsync(string folder, string configuration, CancellationToken cancellation)
    {
        var copy = Path.Combine(folder, "files");
        var files = (await GitAsync(["ls-files", "-z", "--cached", "--others", "--exclude-standard"], cancellation)).Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct();
        WorkingTreeCopy.Make(Root, copy, files, Excuse, cancellation);
        var canary = Canary.Plant(copy);
        var report = Path.Combine(folder, "files.json");
        var (found, _) = await DetectAsync(Gitleaks.Files(copy, configuration, report), "the working tree", cancellation);
        var findings = GitleaksReport.Read(report, found);
        return findings.Any(x => x.Target == canary)
            ? findings.RemoveAll(x => x.Target == canary)
            : throw PipelineException.Failed("The working tree was not scanned for secrets", Root, "gitleaks did not find the one that is put there to be found", "see that gitleaks 8.16 or newer is used");
    }

    private async Task<(bool Found, string Log)> DetectAsync(Command command, string what, CancellationToken cancellation)
    {
        int code;
        string output, error;
        try
        {
            (code, output, error) = await ProcessRunner.CaptureAsync(command, cancellation);
        }
        catch (PipelineException e) when (e.InnerException is System.ComponentModel.Win32Exception)
        {
            throw PipelineException.Failed("gitleaks is missing", "gitleaks", "nothing was scanned for secrets", "install gitleaks 8.16 or newer: https://github.com/gitleaks/gitleaks, or Debian's package gitleaks", inner: e);
        }

        // A part that git could not read, or a rule that could not be compiled, is only a line in the log.
        if (code is not (0 or Gitleaks.Found) || error.Contains("fatal:", StringComparison.Ordinal) || error.Contains(" ERR ", StringComparison.Ordinal) || error.Contains("FTL", StringComparison.Ordinal))
            throw PipelineException.Failed(
                $"gitleaks could not scan {what}", Root, $"it exited with code {code}", "mend what its last lines say; a scan that did not run is no pass",
                LinesThatTell(error + "\n" + output));
        return (code == Gitleaks.Found, error + "\n" + output);
    }

    // A program in Go that stops by itself says why in one line and then lists its stack.
    private static string[] LinesThatTell(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.FirstOrDefault(x => x.StartsWith("panic:", StringComparison.Ordinal)) is { } panic ? [panic] : [.. lines.TakeLast(10)];
    }

    /// <summary>gitleaks reads a list of its own when it is there; its entries have neither reason nor end.</summary>
    private void RefuseOtherLists()
    {
        var other = Path.Combine(Root, ".gitleaksignore");
        if (File.Exists(other))
            throw PipelineException.WrongUse("Secrets are excused without reason or end", other, next: $"move its entries into {IgnoreFile.Name}, each with a reason and a date, and delete it");
    }

    // gitleaks' rules and ours may both know a kind.
    private static IEnumerable<Finding> Once(IEnumerable<Finding> findings) => findings.DistinctBy(x => x.Id);

    private async Task<string> GitAsync(string[] arguments, CancellationToken cancellation)
    {
        var (code, output, error) = await ProcessRunner.CaptureAsync(new Command("git", [.. arguments]).In(Root), cancellation);
        return code == 0 ? output : throw PipelineException.Failed("Secrets can only be looked for in a git repository", Root, error, "run it inside of a clone");
    }

    [GeneratedRegex(@"(\d+) commits scanned")]
    private static partial Regex Scanned();
}
