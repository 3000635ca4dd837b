namespace Pipeline.Tests.Engine.Parameters;

/// <summary>Builds that show their values, and what is said about wrong ones.</summary>
public abstract class ParameterRun : IDisposable
{
    private protected EngineRun Run { get; } = new();

    public void Dispose()
    {
        Run.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs the target Show and gives what it noted.</summary>
    private protected string Show<T>(params string[] arguments) where T : RecordingBuild, new()
    {
        var result = Run.Run<T>(["Show", .. arguments]);
        Assert.True(result.Code == 0, result.Out + result.Error);
        return RecordingBuild.Ran.Single();
    }

    /// <summary>The mistakes of a run in which nothing ran.</summary>
    private protected string[] Mistakes<T>(params string[] arguments) where T : RecordingBuild, new()
    {
        var result = Run.Run<T>(["Show", .. arguments]);
        Assert.True(result.Code == 2, result.Out + result.Error);
        Assert.Empty(RecordingBuild.Ran);
        return [.. result.Error.TrimEnd('\n').Split('\n').Skip(1).Select(line => line.Trim())];
    }

    private protected void OneMistake<T>(string expected, params string[] arguments) where T : RecordingBuild, new() =>
        Assert.Equal([expected], Mistakes<T>(arguments));
}
