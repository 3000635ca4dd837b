using Pipeline.Engine;
using Pipeline.Workflows.Pins;

namespace Pipeline.Tests.Workflows.Pins;

public sealed class AddActionTests : IDisposable
{
    private readonly PinsWorkspace _work = new();

    public AddActionTests() => _work.GitHub
        .Release("o/a", "v2.0.0", "2026-11-21").Release("o/a", "v1.2.0", "2026-10-01").Release("o/a", "v1.1.0", "2026-09-01")
        .Tag("o/a", "v2.0.0").Tag("o/a", "v1.2.0").Tag("o/a", "v1.1.0").Tag("o/a", "v2.1.0-rc.1");

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("o/a", "v1.2.0")]
    [InlineData("o/a/sub/folder", "v1.2.0")]
    [InlineData("o/a@v1.1.0", "v1.1.0")]
    [InlineData("o/a@v2.0.0", "v2.0.0")]
    [InlineData("o/a@v2.1.0-rc.1", "v2.1.0-rc.1")]
    public async Task The_first_action_makes_the_lock(string action, string expected)
    {
        var report = await _work.Update().AddAsync(action, default);
        Assert.Equal(new PinnedAction("o/a", expected, FakeGitHub.Sha("o/a" + expected)), _work.Lock["o/a"]);
        Assert.Contains(report.Lines, x => x.StartsWith($"o/a {expected}, new: https://github.com/o/a/tree/", StringComparison.Ordinal));
        Assert.Equal(expected == "v2.0.0" || action == "o/a" || action == "o/a/sub/folder", report.Notes.Count == 1);
    }

    [Theory]
    [InlineData("o/a@v1.1.0", "o/a v1.2.0 → v1.1.0 (older)")]
    [InlineData("o/a@v2.0.0", "o/a v1.2.0 → v2.0.0 (major)")]
    public async Task A_version_that_is_named_replaces_the_one_that_is_locked(string action, string expected)
    {
        _work.Locks("o/a", "v1.2.0").Locks("o/b", "v1.0.0");
        var report = await _work.Update().AddAsync(action, default);
        Assert.StartsWith(expected, report.Changes.Single().ToString(), StringComparison.Ordinal);
        Assert.Equal(2, _work.Lock.Entries.Count);
    }

    [Theory]
    [InlineData("o/b", "GitHub knows no repository o/b")]
    [InlineData("o/a@v1.3.0", "o/a has no tag v1.3.0")]
    [InlineData("o/a@v1", "`v1` is no full version")]
    [InlineData("o/a@main", "`main` is no full version")]
    [InlineData("o/a@", "`` is no full version")]
    [InlineData("a", "`a` is no action")]
    [InlineData("o/young", "o/young has no stable version to take")]
    [InlineData("o/none", "o/none has no stable version to take")]
    public async Task What_cannot_be_added_is_wrong_use(string action, string expected)
    {
        _work.GitHub.Release("o/young", "v1.0.0", "2026-11-20").Has("o/none");
        var failure = await _work.FailsAsync(ExitCode.WrongUse, () => _work.Update().AddAsync(action, default));
        Assert.Equal(expected, failure.Diagnostic.What);
        Assert.NotNull(failure.Diagnostic.Next);
    }

    [Theory]
    [InlineData("o/a")]
    [InlineData("O/A@v2.0.0")]
    public async Task What_is_in_the_lock_already_is_told(string action)
    {
        _work.Locks("o/a", "v1.2.0");
        var failure = await _work.FailsAsync(ExitCode.WrongUse, () => _work.Update().AddAsync(action, default));
        Assert.Equal("o/a is in the lock already, as v1.2.0", failure.Diagnostic.What);
    }

    [Fact]
    public async Task A_tag_that_moved_since_it_was_locked_is_an_alarm_here_too()
    {
        _work.Locks("o/a", "v1.2.0").GitHub.Tag("o/a", "v1.2.0", FakeGitHub.Sha("evil"));
        var failure = await _work.FailsAsync(ExitCode.Refused, () => _work.Update().AddAsync("o/a@v1.2.0", default));
        Assert.StartsWith("ALARM", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_that_is_locked_can_be_proved_again()
    {
        _work.Locks("o/a", "v1.2.0");
        var report = await _work.Update().AddAsync("o/a@v1.2.0", default);
        Assert.Empty(report.Changes);
        Assert.True(report.Written);
        Assert.False((await _work.Update().AddAsync("o/a@v1.2.0", default)).Written);
    }
}
