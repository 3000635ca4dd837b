using Pipeline.Diagnostics;
using Pipeline.Engine;

namespace Pipeline.Tests.Deployment;

public sealed class RollbackTests : IDisposable
{
    private readonly Site _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Rollback_goes_to_the_previous_release()
    {
        await _site.Deploy("1");
        await _site.Deploy("2");
        await _site.Rollback();

        Assert.Equal("1", _site.Host.ActiveVersion);
        Assert.Null(_site.History.Previous);
    }

    [Fact]
    public async Task Second_rollback_goes_further_back_and_not_to_the_bad_release_again()
    {
        await _site.Deploy("1");
        await _site.Deploy("2");
        await _site.Deploy("3");
        await _site.Rollback();
        await _site.Rollback();

        Assert.Equal("1", _site.Host.ActiveVersion);
    }

    [Fact]
    public async Task Rollback_to_a_kept_version_goes_there()
    {
        await _site.Deploy("1");
        await _site.Deploy("2");
        await _site.Deploy("3");
        await _site.Rollback("1");

        Assert.Equal("1", _site.Host.ActiveVersion);
    }

    [Fact]
    public async Task Rollback_without_a_previous_release_is_wrong_use_and_touches_nothing()
    {
        await _site.Deploy("1");
        var operations = _site.Host.Operations;
        var error = await Assert.ThrowsAsync<PipelineException>(() => _site.Rollback());

        Assert.Equal(ExitCode.WrongUse, error.Code);
        Assert.Contains("no previous release", error.Message);
        Assert.Equal(operations, _site.Host.Operations);
    }

    [Fact]
    public async Task Rollback_to_an_unknown_version_lists_the_kept_ones()
    {
        await _site.Deploy("1");
        await _site.Deploy("2");
        var error = await Assert.ThrowsAsync<PipelineException>(() => _site.Rollback("9"));

        Assert.Equal(ExitCode.WrongUse, error.Code);
        Assert.Contains("kept are: 2, 1", error.Message);
    }

    [Fact]
    public async Task Rollback_with_other_settings_says_which_changed()
    {
        await _site.Deploy("1");
        await _site.Deploy("2");
        _site.Define(x => x with { Settings = new() { ["FEATURE"] = "on" }, Replicas = 3 });
        await _site.Rollback();

        Assert.Contains(_site.Said, x => x.StartsWith("! 1 starts with today's settings", StringComparison.Ordinal) && x.EndsWith("changed since: web: replicas, web: variable FEATURE", StringComparison.Ordinal));
        Assert.Equal("1", _site.Host.ActiveVersion);
    }

    [Fact]
    public async Task Rollback_with_the_same_settings_warns_of_nothing()
    {
        await _site.Deploy("1");
        await _site.Deploy("2");
        await _site.Rollback();

        Assert.DoesNotContain(_site.Said, x => x.StartsWith('!'));
    }

    [Fact]
    public async Task Recover_leaves_what_runs_with_its_settings_and_says_which_changed()
    {
        await _site.Deploy("1");
        _site.Define(x => x with { Settings = new() { ["MODE"] = "new" }, Replicas = 3 });
        var plan = await _site.Recover();

        Assert.Empty(plan!.Steps);
        Assert.Contains(_site.Said, x => x.StartsWith("! 1 keeps the settings", StringComparison.Ordinal) && x.Contains("web: replicas, web: variable MODE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Command_is_a_setting_too()
    {
        await _site.Deploy("1");
        _site.Define(x => x with { Command = [.. x.Command, "--new"] });

        Assert.NotEmpty((await _site.Deploy("1")).Steps);
    }

    [Fact]
    public async Task Release_that_served_lately_is_kept_before_one_that_was_placed_later()
    {
        foreach (var version in new[] { "1", "2", "3" })
            await _site.Deploy(version);
        await _site.Rollback("2");
        await _site.Deploy("4");
        await _site.Deploy("5");

        // Beside 5 and 4 one more: 2 served after 3 did, although 3 was placed later.
        Assert.Equal(["2", "4", "5"], new[] { "1", "2", "3", "4", "5" }.Where(x => _site.Host.Kept(x) is not null));
    }

    [Fact]
    public async Task Pruning_never_touches_the_current_and_the_previous_release()
    {
        foreach (var version in new[] { "1", "2", "3", "4", "5" })
            await _site.Deploy(version);

        Assert.Equal(["3", "4", "5"], new[] { "1", "2", "3", "4", "5" }.Where(x => _site.Host.Kept(x) is not null));
        await _site.Rollback();
        await _site.Rollback("3");
        Assert.Equal("3", _site.Host.ActiveVersion);
    }
}
