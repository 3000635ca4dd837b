using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Scans;
using Finding = Pipeline.Scans.Finding;

namespace Pipeline.Tests.Scans;

public sealed class GateTests
{
    private static readonly DateOnly Day = new(2027, 1, 1);

    private static Finding Of(string id, Severity severity, bool unfixed = false) => new(id, severity, "ghcr.io/acme/web", "a flaw") { Unfixed = unfixed };

    [Fact]
    public void Severities_of_the_gate_block_and_others_are_told()
    {
        var verdict = Gate.Parse(["HIGH,CRITICAL"], false).Judge([Of("a", Severity.Low), Of("b", Severity.High), Of("c", Severity.Critical), Of("d", Severity.Unknown)], []);
        Assert.Equal(["c", "b"], verdict.Blocking.Select(x => x.Id));
        Assert.Equal(["a", "d"], verdict.Below.Select(x => x.Id));
    }

    [Fact]
    public void Unfixed_blocks_unless_it_may_pass()
    {
        Assert.Single(Gate.Parse(["HIGH"], false).Judge([Of("a", Severity.High, unfixed: true)], []).Blocking);
        Assert.Single(Gate.Parse(["HIGH"], true).Judge([Of("a", Severity.High, unfixed: true), Of("b", Severity.High)], []).Blocking);
    }

    [Fact]
    public void Entry_excuses_its_id_within_its_target_and_is_told_when_unused()
    {
        var used = new IgnoreEntry("images", "a", "*/web", "because of this", Day, 1);
        var elsewhere = new IgnoreEntry("images", "b", "*/worker", "because of that", Day, 5);
        var verdict = Gate.Parse(["HIGH"], false).Judge([Of("a", Severity.High), Of("b", Severity.High)], [used, elsewhere]);
        Assert.Equal("b", Assert.Single(verdict.Blocking).Id);
        Assert.Equal("a", Assert.Single(verdict.Ignored).Finding.Id);
        Assert.Equal(elsewhere, Assert.Single(verdict.Unused));
    }

    [Fact]
    public void What_was_not_looked_at_blocks_whatever_the_gate_and_is_never_excused()
    {
        var verdict = Gate.Parse(["LOW"], true).Judge([Finding.NotScanned("not-audited", "a", "no answer")], [new IgnoreEntry("images", "not-audited", null, "because of this", Day, 1)]);
        Assert.Single(verdict.Blocking);
        Assert.Single(verdict.Unused);
    }

    [Theory]
    [InlineData("SEVERE")]
    [InlineData("")]
    [InlineData("HIGH;CRITICAL")]
    public void Gate_that_is_no_gate_is_wrong_use(string gate) =>
        Assert.Equal(ExitCode.WrongUse, Assert.Throws<PipelineException>(() => Gate.Parse([gate], false)).Code);

    [Fact]
    public void Sarif_and_table_show_what_blocks_and_what_is_excused()
    {
        var found = new Finding("CVE-2026-2", Severity.Critical, "ghcr.io/acme/web: app/package-lock.json", "Prototype pollution") { Package = "lodash", Installed = "4.17.4", Fixed = "4.17.21", Url = "https://avd.example/CVE-2026-2" };
        var excused = new Finding("CVE-2026-1", Severity.High, "ghcr.io/acme/web", "Overflow") { Package = "zlib", Installed = "1.2", Unfixed = true };
        var secret = new Finding("a b/c.txt:github-pat:3", Severity.Critical, "a b/c.txt", "GitHub token") { Rule = "github-pat", Line = 3 };
        var verdict = Gate.Parse(["HIGH,CRITICAL"], false).Judge([found, excused, secret, Of("x", Severity.Low)], [new IgnoreEntry("images", "CVE-2026-1", null, "not reachable", Day, 1)]);
        Golden.Verify(System.Text.Encoding.UTF8.GetString(Sarif.Of("images", verdict)) + "\n", "Sarif");
        Golden.Verify(string.Join('\n', FindingTable.Lines(verdict)) + "\n", "Table");
    }

    [Fact]
    public async Task Blocking_finding_fails_the_run_after_its_report_is_written()
    {
        using var folder = new TemporaryFolder();
        var run = new ScanRun("images", Gate.Parse(["HIGH"], false), folder / "none.yaml", folder / "reports", new DateOnly(2026, 11, 23));
        var failure = await Assert.ThrowsAsync<PipelineException>(() => run.RunAsync(() => Task.FromResult<System.Collections.Immutable.ImmutableArray<Finding>>([Of("a", Severity.High)]), _ => { }));
        Assert.Equal(ExitCode.Failed, failure.Code);
        Assert.True(File.Exists(folder / "reports/images.sarif"));
        // A report of an earlier run must not be taken for that of a scan that did not run.
        await Assert.ThrowsAsync<IOException>(() => run.RunAsync(() => throw new IOException("no"), _ => { }));
        Assert.False(File.Exists(folder / "reports/images.sarif"));
    }
}
