using Pipeline.Tests.Bootstrap;

namespace Pipeline.Tests.Engine.Parameters;

/// <summary>build.sh answers a shell that completes with what there is, and never builds for it.</summary>
public sealed class BootstrapCompletionTests : IDisposable
{
    private static readonly string[] Question = ["--complete", "1", "--", "./build.sh", "De"];
    private readonly FakeRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    private IReadOnlyDictionary<string, DateTime> Files() => Directory.EnumerateFiles(_repository.Root, "*", SearchOption.AllDirectories)
        .ToDictionary(file => file, File.GetLastWriteTimeUtc);

    [Fact]
    public void Without_a_program_nothing_is_answered_and_nothing_built()
    {
        var run = _repository.Run(Question);
        Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Error));
        Assert.Equal(0, _repository.Builds);
        Assert.False(Directory.Exists(_repository.At(".nuke")));
    }

    [Fact]
    public void A_stale_program_answers_and_nothing_is_touched()
    {
        Assert.Equal(0, _repository.Run().ExitCode);
        _repository.Write("build/Build.cs", "second");
        var before = Files();
        var run = _repository.Run(Question);
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("first", run.Output, StringComparison.Ordinal);
        Assert.Equal(1, _repository.Builds);
        Assert.Equal(before, Files());
    }

    [Fact]
    public void After_a_failed_build_the_last_good_program_answers()
    {
        Assert.Equal(0, _repository.Run().ExitCode);
        _repository.Write("build/Build.cs", "broken");
        Assert.Equal(2, _repository.Run().ExitCode);
        var run = _repository.Run(Question);
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("first", run.Output, StringComparison.Ordinal);
        Assert.Equal(2, _repository.Builds);
    }
}
