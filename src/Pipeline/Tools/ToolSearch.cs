using System.Text.RegularExpressions;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Execution;

namespace Pipeline.Tools;

/// <summary>Looks for programs and asks each for its version.</summary>
/// <param name="path">The folders that are looked in, as PATH has them.</param>
internal sealed partial class ToolSearch(string path)
{
    /// <summary>How long a program may take to tell its version.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Looks for one program.</summary>
    public async Task<Finding> FindAsync(KnownTool tool, CancellationToken cancellation)
    {
        var words = tool.Ask.Split(' ');
        var oldest = tool.Needed is null ? null : Version.Parse(tool.Needed);
        var needed = tool.Needed is null ? null : $"≥ {tool.Needed}";
        var required = !tool.Optional;
        if (WhereIs(words[0]) is not { } where)
            return new Finding(tool.Name, "missing", null, needed, null, tool.Remedy, required);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Within);
        try
        {
            var (code, output, error) = await ProcessRunner.CaptureAsync(new Command(where, [.. words.AsSpan(1)]), limit.Token);
            // A plugin that is not there is refused by its host, which also tells a version in its help.
            if (code != 0)
                return new Finding(tool.Name, "missing", null, needed, null, tool.Remedy, required);
            var found = VersionIn(output) ?? VersionIn(error) ?? await PackagedAsync(words[0], limit.Token);
            return found is null
                ? new Finding(tool.Name, "warning", "?", needed, where, "it does not tell its version, so nobody knows whether it is too old", required)
                : found.Value.Number < oldest ? new Finding(tool.Name, "too old", found.Value.Text, needed, where, tool.Remedy, required)
                : new Finding(tool.Name, "ok", found.Value.Text, needed, where, null, required);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Finding(tool.Name, "silent", null, needed, where, $"it did not answer `{tool.Ask}` within {Within.TotalSeconds:0} s", required);
        }
        catch (PipelineException e)
        {
            return new Finding(tool.Name, "missing", null, needed, where, e.Diagnostic.Why, required);
        }
    }

    /// <summary>The version of the Debian package of that name: some programs are built there without theirs.</summary>
    private async Task<(string, Version)?> PackagedAsync(string package, CancellationToken cancellation)
    {
        if (WhereIs("dpkg-query") is not { } query)
            return null;
        var (code, output, _) = await ProcessRunner.CaptureAsync(new Command(query, "--show", "--showformat", "${Version}", package), cancellation);
        return code == 0 ? VersionIn(output) : null;
    }

    /// <summary>Where a program is, or the first of its names separated by bars; null when it is on no folder of PATH.</summary>
    public string? WhereIs(string program) => program.Split('|').Select(x => ProgramSearch.Find(x, path)).FirstOrDefault(x => x is not null);

    /// <summary>The first version in a text: <c>git version 2.39.5</c>, <c>github.com/docker/buildx v0.13.1+ds1 …</c>, a lone <c>2.26.1-4</c>.</summary>
    internal static (string Text, Version Number)? VersionIn(string text) =>
        VersionText().Match(text) is { Success: true } match && Version.TryParse(match.Groups["number"].Value, out var number)
            ? (match.Groups["all"].Value, number)
            : null;

    [GeneratedRegex(@"(?<![\w./-])v?(?<all>(?<number>\d+\.\d+(\.\d+)?)[\w.+~-]*)", RegexOptions.ExplicitCapture)]
    private static partial Regex VersionText();
}
