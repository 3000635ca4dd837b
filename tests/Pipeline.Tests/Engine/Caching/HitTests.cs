using Nuke.Common;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Caching;

[Collection(EngineCollection.Name)]
public sealed class HitTests : IDisposable
{
    private readonly CacheRun _run = new();

    private sealed class Build : CachedBuild
    {
        private Target Copy => _ => _
            .Inputs("src/**", "!src/ignored/**")
            .Outputs("out/**")
            .Executes(Join("Copy", "src", "out/all.txt"));

        private Target Lint => _ => _
            .Inputs("src/**")
            .Executes(() => Ran.Add("Lint"));

        private Target Bundle => _ => _
            .DependsOn(Copy)
            .Inputs(x => x.OutputsOf(Copy))
            .Outputs("bundle/all.txt")
            .Executes(Join("Bundle", "out", "bundle/all.txt"));

        private Target Plain => _ => _.DependsOn(Bundle).Executes(() => Ran.Add("Plain"));
    }

    public HitTests() => _run["src/a.txt"] = "one";

    [Fact]
    public void Target_is_left_out_when_nothing_changed()
    {
        Assert.Equal("Copy", _run.Run<Build>());
        Assert.Equal("", _run.Run<Build>());
    }

    [Fact]
    public void Nothing_is_written_when_nothing_changed()
    {
        _run.Settle<Build>();
        var before = _run.Snapshot();
        Assert.Equal("", _run.Run<Build>());
        Assert.Equal(before, _run.Snapshot());
    }

    [Fact]
    public void Content_of_the_same_size_with_a_restored_time_is_seen()
    {
        _run.Settle<Build>();
        var time = File.GetLastWriteTimeUtc(_run.At("src/a.txt"));
        _run["src/a.txt"] = "two";
        File.SetLastWriteTimeUtc(_run.At("src/a.txt"), time);

        Assert.Equal("Copy", _run.Run<Build>());
        Assert.Equal("a.txt=two", _run["out/all.txt"]);
    }

    [Fact]
    public void Touching_a_file_changes_nothing()
    {
        _run.Run<Build>();
        File.SetLastWriteTimeUtc(_run.At("src/a.txt"), DateTime.UtcNow.AddHours(1));
        Assert.Equal("", _run.Run<Build>());
    }

    [Fact]
    public void Added_renamed_removed_and_executable_files_are_seen()
    {
        _run.Run<Build>();
        _run["src/b.txt"] = "b";
        Assert.Equal("Copy", _run.Run<Build>());
        File.Move(_run.At("src/b.txt"), _run.At("src/c.txt"));
        Assert.Equal("Copy", _run.Run<Build>());
        File.SetUnixFileMode(_run.At("src/c.txt"), (UnixFileMode)0x1ED);
        Assert.Equal("Copy", _run.Run<Build>());
        File.Delete(_run.At("src/c.txt"));
        Assert.Equal("", _run.Run<Build>());
        Assert.Equal("a.txt=one", _run["out/all.txt"]);
    }

    [Fact]
    public void Excluded_files_and_git_do_not_count()
    {
        _run.Run<Build>();
        _run["src/ignored/x.txt"] = "x";
        Assert.Equal("", _run.Run<Build>());
    }

    [Fact]
    public void Outputs_that_are_gone_or_altered_come_back_and_others_are_removed()
    {
        _run.Run<Build>();
        Directory.Delete(_run.At("out"), recursive: true);
        Assert.Equal("", _run.Run<Build>());
        Assert.Equal("a.txt=one", _run["out/all.txt"]);

        _run["out/all.txt"] = "forged!!!";
        _run["out/old/more.txt"] = "left over";
        var result = _run.Try<Build>();
        Assert.Contains("restored from the cache", result.Out, StringComparison.Ordinal);
        Assert.Equal("a.txt=one", _run["out/all.txt"]);
        Assert.False(_run.Has("out/old"));
    }

    [Fact]
    public void Earlier_inputs_give_the_earlier_outputs()
    {
        _run.Run<Build>();
        _run["src/a.txt"] = "two";
        _run.Run<Build>();
        _run["src/a.txt"] = "one";
        Assert.Equal("", _run.Run<Build>());
        Assert.Equal("a.txt=one", _run["out/all.txt"]);
    }

    [Fact]
    public void Target_without_outputs_is_left_out_too()
    {
        Assert.Equal("Lint", _run.Run<Build>("Lint"));
        Assert.Equal("", _run.Run<Build>("Lint"));
        _run["src/a.txt"] = "two";
        Assert.Equal("Lint", _run.Run<Build>("Lint"));
    }

    [Fact]
    public void Outputs_of_another_target_are_inputs()
    {
        Assert.Equal("Copy Bundle Plain", _run.Run<Build>("Plain"));
        Assert.Equal("Plain", _run.Run<Build>("Plain"));
        _run["src/a.txt"] = "two";
        Assert.Equal("Copy Bundle Plain", _run.Run<Build>("Plain"));
        Assert.Equal("all.txt=a.txt=two", _run["bundle/all.txt"]);
    }

    [Fact]
    public void No_cache_runs_everything_and_keeps_the_results()
    {
        _run.Run<Build>();
        Assert.Equal("Copy", _run.Run<Build>("Copy --no-cache"));
        _run["src/a.txt"] = "two";
        Assert.Equal("Copy", _run.Run<Build>("Copy --no-cache"));
        Assert.Equal("", _run.Run<Build>());
    }

    public void Dispose() => _run.Dispose();
}
