using Nuke.Common;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Caching;

[Collection(EngineCollection.Name)]
public sealed class SharedCacheTests : IDisposable
{
    private readonly TemporaryFolder _shared = new();
    private readonly CacheRun _first = new();
    private readonly CacheRun _second = new();
    private readonly string _arguments;

    private sealed class Build : CachedBuild
    {
        [Parameter][Secret] private readonly string Token = "";

        private Target Copy => _ => _.Inputs("src/**").Outputs("out/**").Executes(
            Join("Copy", "src", "out/all.txt"),
            () => ReportSummary(facts => { facts["files"] = "1"; return facts; }));

        private Target Guarded => _ => _.Inputs(x => x.Files("src/**").Parameter(nameof(Token))).Outputs("guarded/**").Executes(Join("Guarded", "src", "guarded/all.txt"));

        private Target Escapes => _ => _.Inputs("src/**").Outputs("link").Executes(() => File.CreateSymbolicLink(At("link"), "/etc/hosts"));

        private Target Large => _ => _.Inputs("src/**").Outputs("large").Executes(() => File.WriteAllText(At("large"), new string('x', 5000)));

        private Target Missing => _ => _.Inputs("src/**").Outputs("missing.txt").Executes(() => { });

        private Target Sloppy => _ => _.Inputs("src/**").Outputs("sloppy/**").Executes(() =>
        {
            File.WriteAllText(At("src/a.txt"), "changed");
            File.WriteAllText(At("elsewhere.txt"), "new");
            File.Delete(At("doomed.txt"));
        });
    }

    public SharedCacheTests()
    {
        _arguments = $"Copy --shared-cache {_shared / "cache"}";
        _first["src/a.txt"] = "one";
        _second["src/a.txt"] = "one";
    }

    [Fact]
    public void Result_of_another_checkout_is_taken_over_with_its_summary()
    {
        Assert.Equal("Copy", _first.Run<Build>(_arguments));
        var result = _second.Try<Build>(_arguments);
        Assert.Contains("restored from the shared cache", result.Out, StringComparison.Ordinal);
        Assert.Equal("a.txt=one", _second["out/all.txt"]);

        Directory.Delete(_shared / "cache", recursive: true);
        Directory.Delete(_second.At("out"), recursive: true);
        Assert.Equal("", _second.Run<Build>());
        Assert.Equal("a.txt=one", _second["out/all.txt"]);
    }

    [Theory]
    [InlineData("pull_request")]
    [InlineData("pull_request_target")]
    public void Pull_request_reads_but_never_writes(string reason)
    {
        _first.Engine.WithVariable("GITHUB_EVENT_NAME", reason);
        Assert.Equal("Copy", _first.Run<Build>(_arguments));
        Assert.False(Directory.Exists(_shared / "cache"));

        Assert.Equal("Copy", _second.Run<Build>(_arguments));
        Directory.Delete(_first.At(".nuke/temp"), recursive: true);
        Assert.Equal("", _first.Run<Build>(_arguments));
    }

    [Fact]
    public void Wrong_content_in_the_shared_cache_is_no_hit()
    {
        _first.Run<Build>(_arguments);
        foreach (var file in Directory.EnumerateFiles(_shared / "cache/objects", "*", SearchOption.AllDirectories))
        {
            File.SetUnixFileMode(file, (UnixFileMode)0x1A4);
            File.WriteAllText(file, "a.txt=ONE");
        }

        Assert.Equal("Copy", _second.Run<Build>(_arguments));
        Assert.Equal("a.txt=one", _second["out/all.txt"]);
        IsGoodForOthers();
    }

    [Theory]
    [InlineData("objects")]
    [InlineData("results")]
    public void What_the_shared_cache_lacks_or_has_damaged_is_put_right_by_the_next_run(string part)
    {
        _first.Run<Build>(_arguments);
        foreach (var file in Directory.EnumerateFiles(_shared / $"cache/{part}", "*", SearchOption.AllDirectories))
        {
            File.Delete(file);
            if (part == "results")
                File.WriteAllText(file, "cut off");
        }

        Assert.Equal("Copy", _second.Run<Build>(_arguments));
        IsGoodForOthers();
    }

    private void IsGoodForOthers()
    {
        using var third = new CacheRun();
        third["src/a.txt"] = "one";
        Assert.Equal("", third.Run<Build>(_arguments));
        Assert.Equal("a.txt=one", third["out/all.txt"]);
    }

    [Fact]
    public void Targets_with_secrets_are_not_shared()
    {
        _first.Engine.WithVariable("TOKEN", "tops3cret");
        _second.Engine.WithVariable("TOKEN", "tops3cret");
        var arguments = _arguments.Replace("Copy ", "Guarded ", StringComparison.Ordinal);
        Assert.Equal("Guarded", _first.Run<Build>(arguments));
        Assert.Equal("Guarded", _second.Run<Build>(arguments));
        Assert.Equal("", _second.Run<Build>(arguments));
    }

    [Fact]
    public void Output_that_links_out_of_the_root_is_not_kept()
    {
        Assert.Contains("is a link to '/etc/hosts', outside of the root", _first.Try<Build>("Escapes").Out, StringComparison.Ordinal);
        Assert.False(_first.Has(".nuke/temp/cache/results"));
    }

    [Fact]
    public void Outputs_larger_than_the_cache_are_not_kept()
    {
        Assert.Contains("are larger than the cache may be (4 KiB)", _first.Try<Build>("Large --cache-size 4KiB").Out, StringComparison.Ordinal);
        Assert.False(_first.Has(".nuke/temp/cache/results"));
    }

    [Fact]
    public void Declared_file_that_is_missing_fails_the_target()
    {
        var result = _first.Try<Build>("Missing");
        Assert.Equal(1, result.Code);
        Assert.Contains("declares the output 'missing.txt', but did not make it.", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Strict_names_what_was_written_changed_and_deleted_elsewhere()
    {
        _first["doomed.txt"] = "";
        var result = _first.Try<Build>("Sloppy --strict");
        Assert.Equal(1, result.Code);
        foreach (var text in (string[])["changed 'src/a.txt'", "wrote 'elsewhere.txt'", "deleted 'doomed.txt'", "declares the output 'sloppy/**', but made nothing that matches"])
            Assert.Contains(text, result.Out, StringComparison.Ordinal);
        Assert.Equal(0, _first.Try<Build>("Copy --strict").Code);
    }

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _shared.Dispose();
    }
}
