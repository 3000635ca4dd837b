using Microsoft.Extensions.Time.Testing;
using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Engine;

namespace Pipeline.Tests.Deployment;

public sealed class DeployLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UnixEpoch.AddYears(56));

    private string Path => _folder / "lock";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Second_run_is_refused_and_told_who_holds_the_lock()
    {
        using var held = Acquire("ada@laptop");
        for (var second = 0; second < 12; second++)
            _clock.Advance(TimeSpan.FromSeconds(1));
        var error = Assert.Throws<PipelineException>(() => Acquire("bob@server"));

        Assert.Equal(ExitCode.Refused, error.Code);
        Assert.Contains($"ada@laptop (process {Environment.ProcessId})", error.Message);
        Assert.Contains("12 s ago, last sign of life 2 s ago", error.Message);
    }

    [Fact]
    public void Token_grows_with_every_owner()
    {
        var tokens = Enumerable.Range(0, 3).Select(_ =>
        {
            using var held = Acquire("ada");
            return held.Token;
        }).ToList();

        Assert.Equal([1, 2, 3], tokens);
    }

    [Fact]
    public void Token_exceeds_what_the_journal_has_seen_even_when_the_lock_file_is_lost()
    {
        using var held = DeployLock.Acquire(Path, "ada", atLeast: 41, _clock);
        Assert.Equal(42, held.Token);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    public void Damaged_lock_file_does_not_block(string content)
    {
        File.WriteAllText(Path + ".json", content);
        using var held = Acquire("ada");
        Assert.NotNull(LockState.ReadHeld(Path));
    }

    [Fact]
    public void Owner_that_has_ended_does_not_block()
    {
        File.WriteAllText(Path + ".json",
            """{"token":7,"owner":"gone","process":{"pid":1,"started":"another boot/1"},"since":"2026-01-01T00:00:00+00:00","heartbeat":"2026-01-01T00:00:00+00:00"}""");
        Assert.Null(LockState.ReadHeld(Path));
        using var held = Acquire("ada");
        Assert.Equal(8, held.Token);
    }

    [Fact]
    public void Clock_that_is_set_back_neither_frees_nor_blocks_the_lock()
    {
        using (Acquire("ada"))
        {
            var back = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
            var error = Assert.Throws<PipelineException>(() => DeployLock.Acquire(Path, "bob", 0, back));
            Assert.Contains("just now", error.Message);
        }

        using var next = DeployLock.Acquire(Path, "bob", 0, new FakeTimeProvider(DateTimeOffset.UnixEpoch));
        Assert.Equal(2, next.Token);
    }

    [Fact]
    public void Released_lock_is_shown_as_free()
    {
        Acquire("ada").Dispose();
        Assert.Null(LockState.ReadHeld(Path));
    }

    private DeployLock Acquire(string owner) => DeployLock.Acquire(Path, owner, 0, _clock);
}
