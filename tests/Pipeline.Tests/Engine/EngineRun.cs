using System.Text.RegularExpressions;
using Nuke.Common;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine;

/// <summary>The engine runs one build at a time in a process, so its tests run one after another.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class EngineCollection
{
    public const string Name = "Engine";
}

/// <summary>What a build left behind.</summary>
internal sealed record EngineResult(int Code, string Out, string Error);

/// <summary>Runs a build in a repository of its own.</summary>
internal sealed class EngineRun : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("pipeline-engine-").FullName;
    public Dictionary<string, string> Environment { get; } = [];
    public bool Colour { get; init; }
    public TimeProvider Time { get; init; } = new StoppedClock();

    /// <summary>One after another, so that what ran can be compared with a list.</summary>
    public int Parallel { get; init; } = 1;

    /// <summary>Whether builds start with their descriptions, as a program does that was built.</summary>
    public bool IsDescribed { get; init; }

    /// <summary>Who answers questions, and what stands on the standard input.</summary>
    public Person? Person { get; set; }
    public string? Input { get; set; }

    public EngineRun() => Directory.CreateDirectory(Path.Combine(Root, ".nuke"));

    public EngineRun WithFile(string name, string content)
    {
        File.WriteAllText(Path.Combine(Root, name), content);
        return this;
    }

    public EngineRun WithVariable(string name, string value)
    {
        Environment[name] = value;
        return this;
    }

    public EngineResult Run<T>(string arguments) where T : NukeBuild, new() =>
        Run<T>(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), []);

    public EngineResult Run<T>(string[] arguments, params Func<T, Target>[] defaults) where T : NukeBuild, new()
    {
        if (IsDescribed && !File.Exists(DescriptionOf(typeof(T))))
            Start(["--describe"], defaults);
        return Start(arguments, defaults);
    }

    /// <summary>The file that describes a build.</summary>
    public string DescriptionOf(Type build) => Path.Combine(Root, ".nuke", build.FullName + ".description");

    private EngineResult Start<T>(string[] arguments, Func<T, Target>[] defaults) where T : NukeBuild, new()
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var invocation = new Invocation
        {
            Arguments = arguments,
            WorkingDirectory = Root,
            Environment = Environment,
            Out = output,
            Error = error,
            Colour = Colour,
            Time = Time,
            Parallel = Parallel,
            Person = Person,
            Description = IsDescribed ? DescriptionOf(typeof(T)) : null,
            In = Input is null ? null : new StringReader(Input),
        };
        var code = BuildRun.Execute(invocation, defaults);
        return new EngineResult(code, output.ToString(), error.ToString());
    }

    /// <summary>What the last run wrote to one of its logs.</summary>
    public string Log(string name) => File.ReadAllText(Path.Combine(Logs(), name + ".log"));

    /// <summary>The folder with the logs of the last run.</summary>
    public string Logs() => Directory.GetDirectories(Path.Combine(Root, ".nuke", "temp", "logs")).Order(StringComparer.Ordinal).Last();

    /// <summary>The text without what differs from run to run.</summary>
    public string Neutral(string text) => Regex.Replace(text.Replace(Root, "/root"), @"logs/\d{8}-\d{6}-\d+(-\d+)?/", "logs/RUN/");

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private sealed class StoppedClock : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}

/// <summary>A build that notes what ran.</summary>
public abstract class RecordingBuild : NukeBuild
{
    public static List<string> Ran { get; } = [];

    protected RecordingBuild() => Ran.Clear();

    protected static Action Note(string name) => () => Ran.Add(name);
}
