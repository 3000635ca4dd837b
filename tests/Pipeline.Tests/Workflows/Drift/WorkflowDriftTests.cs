using System.Text.Json;
using CsCheck;
using Pipeline.Engine;
using Pipeline.Generated;
using Pipeline.Workflows.Drift;

namespace Pipeline.Tests.Workflows.Drift;

public sealed class WorkflowDriftTests : IDisposable
{
    private const string ReleaseFile = ".github/workflows/release.yml";

    private readonly TemporaryFolder _root = new();

    private static GeneratedFile[] Files { get; } =
    [
        new(".github/workflows/ci.yml", Texts.Header + "on: push\n"), new(ReleaseFile, Texts.Release), new(".github/workflows/security.yml", Texts.Release),
        new(".github/workflows/deploy.yml", Texts.Release), new(".github/workflows/scorecard.yml", Texts.Header + "on: schedule\n"), new(".github/dependabot.yml", Texts.Dependabot),
    ];

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Nothing_differs_after_a_generation()
    {
        GeneratedFiles.Write(_root.Path, Files);
        var report = GeneratedDrift.Compare(_root.Path, Files, WorkflowComparison.Set);
        Assert.False(report.Differs);
        Assert.Null(report.Failure());
        Assert.Equal(["All 6 generated files are what the build program generates."], report.ToLines());
    }

    [Fact]
    public void The_report_tells_each_kind_of_drift_and_what_to_do()
    {
        Drift();
        Golden.Verify(string.Join('\n', GeneratedDrift.Compare(_root.Path, Files, WorkflowComparison.Set).ToLines()) + "\n", "Report");
    }

    [Fact]
    public void The_report_as_JSON_has_the_same()
    {
        Drift();
        var report = GeneratedDrift.Compare(_root.Path, Files, WorkflowComparison.Set);
        Golden.Verify(report.ToJson() + "\n", "ReportJson");
        using var document = JsonDocument.Parse(report.ToJson());
        Assert.True(document.RootElement.GetProperty("differs").GetBoolean());
    }

    [Fact]
    public void Comparing_writes_nothing()
    {
        Drift();
        var before = Snapshot();
        GeneratedDrift.Compare(_root.Path, Files, WorkflowComparison.Set);
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public void The_report_of_a_file_in_the_way_says_how_to_go_on()
    {
        GeneratedFiles.Write(_root.Path, Files);
        File.WriteAllText(_root / ReleaseFile, Texts.Release[Texts.Header.Length..]);
        var report = GeneratedDrift.Compare(_root.Path, Files, WorkflowComparison.Set);
        Assert.Equal(DriftKind.HandMade, Assert.Single(report.Files).Kind);
        Assert.Contains("--force", report.Next, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, report.Failure()!.Code);
    }

    [Theory]
    [InlineData("\r\n", "", "lines end with CRLF instead of LF")]
    [InlineData("\n", "\ufeff", "it begins with a byte order mark")]
    [InlineData("\r\n", "\ufeff", "lines end with CRLF instead of LF, and it begins with a byte order mark")]
    public void Other_line_endings_are_told_without_a_diff_of_the_whole_file(string ending, string mark, string note)
    {
        GeneratedFiles.Write(_root.Path, Files);
        File.WriteAllText(_root / ReleaseFile, mark + Texts.Release.Replace("\n", ending, StringComparison.Ordinal));
        var file = Assert.Single(GeneratedDrift.Compare(_root.Path, Files, WorkflowComparison.Set).Files);
        Assert.Equal((DriftKind.LineEndings, note), (file.Kind, file.Note));
        Assert.Empty(file.Diff);
        File.WriteAllText(_root / ReleaseFile, mark + Texts.Release.With("timeout-minutes: 30", "timeout-minutes: 31").Replace("\n", ending, StringComparison.Ordinal));
        file = Assert.Single(GeneratedDrift.Compare(_root.Path, Files, WorkflowComparison.Set).Files);
        Assert.Equal((DriftKind.Changed, note), (file.Kind, file.Note));
        Assert.Single(file.Diff, x => x[0] == '-' && !x.StartsWith("---", StringComparison.Ordinal));
    }

    [Fact]
    public void The_diff_of_any_two_texts_makes_one_from_the_other() =>
        Gen.Select(Gen.Char["ab\n"].Array[0, 60], Gen.Char["ab\n"].Array[0, 60]).Sample(
            (a, b) =>
            {
                var (before, after) = (new string(a), new string(b));
                Assert.Equal(after, UnifiedDiff.Apply(before, TextDifference.Unified(before, after, "a", "b")));
            },
            iter: 2_000);

    [Fact]
    public void A_diff_shows_what_a_terminal_would_act_on()
    {
        var lines = TextDifference.Unified("a\n", "a\u001b[2J\u202e\tb\n", "a", "b");
        Assert.Equal("+a\\u{1b}[2J\\u{202e}\\tb", lines[^1]);
    }

    [Fact]
    public void An_edit_of_pins_alone_is_to_be_adopted()
    {
        GeneratedFiles.Write(_root.Path, Files);
        var edited = Texts.Release.Replace("actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", $"actions/checkout@{new string('a', 40)} # v7.1.0", StringComparison.Ordinal);
        File.WriteAllText(_root / ReleaseFile, edited);
        Assert.Contains("./build.sh UpdateActions --adopt", GeneratedDrift.Compare(_root.Path, Files, WorkflowComparison.Set).Next, StringComparison.Ordinal);
        File.WriteAllText(_root / ReleaseFile, edited.Replace("timeout-minutes: 30", "timeout-minutes: 31", StringComparison.Ordinal));
        Assert.DoesNotContain("--adopt", GeneratedDrift.Compare(_root.Path, Files, WorkflowComparison.Set).Next, StringComparison.Ordinal);
    }

    /// <summary>One of each kind: form, changed, missing, extra, in the way, line endings.</summary>
    private void Drift()
    {
        GeneratedFiles.Write(_root.Path, Files);
        File.WriteAllText(_root / ReleaseFile, Texts.Release
            .Behind("  deploy:\n", "id-token: write", "packages: write\n      id-token: write")
            .Behind("  test:\n", "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "actions/checkout@v4")
            .With("timeout-minutes: 30", "timeout-minutes: 360"));
        File.WriteAllText(_root / ".github/workflows/security.yml", Texts.Release.With("branches: [main, develop]", "branches: ['develop', main] # both"));
        File.WriteAllText(_root / ".github/workflows/deploy.yml", Texts.Release.Replace("\n", "\r\n", StringComparison.Ordinal));
        File.WriteAllText(_root / ".github/workflows/ci.yml", "on: [push, pull_request_target]\n");
        File.Delete(_root / ".github/workflows/scorecard.yml");
        File.WriteAllText(_root / ".github/workflows/old.yml", Texts.Header + "on: push\n");
        File.WriteAllText(_root / ".github/dependabot.yml", Texts.Dependabot.Behind("nuget", "weekly", "daily"));
    }

    private string[] Snapshot() =>
        [.. Directory.EnumerateFileSystemEntries(_root.Path, "*", SearchOption.AllDirectories).Select(x => $"{x} {File.GetLastWriteTimeUtc(x):O}").Order(StringComparer.Ordinal)];
}
