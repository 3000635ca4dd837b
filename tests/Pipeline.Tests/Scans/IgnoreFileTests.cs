using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Scans;

namespace Pipeline.Tests.Scans;

public sealed class IgnoreFileTests : IDisposable
{
    private static readonly DateOnly Today = new(2026, 11, 23);
    private readonly TemporaryFolder _folder = new();

    private static string Entry(string id = "CVE-2026-1", string reason = "not reachable from outside", string expires = "2026-12-31", string more = "") =>
        $"  - scan: images\n    id: {id}\n    reason: {reason}\n    expires: {expires}\n{more}";

    [Fact]
    public void No_file_excuses_nothing() => Assert.Empty(IgnoreFile.Read(_folder / "none.yaml", Today));

    [Fact]
    public void Entry_is_read_with_its_line()
    {
        var entry = Assert.Single(Read("# known\nignore:\n" + Entry(more: "    target: \"*/backend*\"\n")));
        Assert.Equal(new IgnoreEntry("images", "CVE-2026-1", "*/backend*", "not reachable from outside", new DateOnly(2026, 12, 31), 3), entry);
    }

    [Fact]
    public void Entry_holds_on_its_last_day_and_fails_every_scan_the_day_after()
    {
        Assert.Single(Read("ignore:\n" + Entry(expires: "2026-11-23")));
        var failure = Fails("ignore:\n" + Entry(expires: "2026-11-22"), ExitCode.Failed);
        Assert.Contains("CVE-2026-1 expired on 2026-11-22", failure);
    }

    [Theory]
    [InlineData("ignore:\n  - scan: images\n    id: CVE-2026-1\n    expires: 2026-12-31\n", "`reason` is missing")]
    [InlineData("ignore:\n  - scan: images\n    id: CVE-2026-1\n    reason: not reachable at all\n", "`expires` is missing")]
    [InlineData("ignore:\n  - id: CVE-2026-1\n    reason: not reachable at all\n    expires: 2026-12-31\n", "`scan` is missing")]
    [InlineData("ignore:\n  - scan: images\n    id: CVE-2026-1\n    reason: ''\n    expires: 2026-12-31\n", "`reason` is missing")]
    [InlineData("ignore:\n  - scan: images\n    id: CVE-2026-1\n    reason: todo\n    expires: 2026-12-31\n", "says nothing")]
    [InlineData("ignore:\n  - scan: images\n    id: CVE-2026-1\n    reason: not reachable at all\n    expires: never\n", "is no date")]
    [InlineData("ignore:\n  - scan: images\n    id: CVE-2026-1\n    reason: not reachable at all\n    expires: 2036-12-31\n", "more than a year")]
    [InlineData("ignore:\n  - scan: everything\n    id: CVE-2026-1\n    reason: not reachable at all\n    expires: 2026-12-31\n", "no scan `everything`")]
    [InlineData("ignore:\n  - scan: images\n    id: '*'\n    reason: not reachable at all\n    expires: 2026-12-31\n", "written in full")]
    [InlineData("ignore:\n  - scan: images\n    id: CVE-2026-1\n    reasons: not reachable at all\n    expires: 2026-12-31\n", "`reasons` is not known")]
    [InlineData("ignore:\n  - CVE-2026-1\n", "is a mapping")]
    [InlineData("- CVE-2026-1\n", "list under the key")]
    [InlineData("ignore:\n  - {\n", "no YAML")]
    public void Mistake_is_refused_before_anything_is_scanned(string text, string because) => Assert.Contains(because, Fails(text, ExitCode.WrongUse));

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        var message = Fails("ignore:\n" + Entry(expires: "soon") + Entry(id: "CVE-2026-2", reason: "x"), ExitCode.WrongUse);
        Assert.Contains("2 mistakes", message);
        Assert.Contains("line 6", message);
    }

    [Fact]
    public void Same_entry_twice_is_a_mistake() => Assert.Contains("twice", Fails("ignore:\n" + Entry() + Entry(), ExitCode.WrongUse));

    public void Dispose() => _folder.Dispose();

    private IReadOnlyList<IgnoreEntry> Read(string text)
    {
        File.WriteAllText(_folder / "ignore.yaml", text);
        return IgnoreFile.Read(_folder / "ignore.yaml", Today);
    }

    private string Fails(string text, ExitCode code)
    {
        var failure = Assert.Throws<PipelineException>(() => Read(text));
        Assert.Equal(code, failure.Code);
        return failure.Message;
    }
}
