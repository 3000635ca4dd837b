using System.Collections;

namespace Pipeline.Engine;

/// <summary>Extension: everything a build takes from the outside, so that a build can be run inside a test.</summary>
public sealed record Invocation
{
    /// <summary>The arguments, without the name of the program.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Where relative paths on the command line and the search for <c>.nuke</c> begin.</summary>
    public string WorkingDirectory { get; init; } = System.Environment.CurrentDirectory;

    /// <summary>The environment variables.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Where output goes.</summary>
    public TextWriter Out { get; init; } = TextWriter.Null;

    /// <summary>Where mistakes go, and under <c>--json</c> everything but the document.</summary>
    public TextWriter Error { get; init; } = TextWriter.Null;

    /// <summary>Whether colours may be used.</summary>
    public bool Colour { get; init; }

    /// <summary>The clock that durations are taken from.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How many targets may run at once when the command line does not say; 1 or more.</summary>
    public int Parallel { get; init; } = System.Environment.ProcessorCount;

    /// <summary>How long targets may take to end after an interruption before the programs that they run are killed.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether the build owns the process: its signals and its console.</summary>
    public bool OwnsProcess { get; init; }

    /// <summary>Who answers questions; null means the console, when it is a terminal.</summary>
    internal Person? Person { get; init; }

    /// <summary>What stands on the standard input; only <c>--secrets set</c> reads it.</summary>
    internal TextReader? In { get; init; }

    internal static Invocation OfProcess()
    {
        var environment = new Dictionary<string, string>();
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
            environment[(string)variable.Key] = (string?)variable.Value ?? "";
        return new Invocation
        {
            Arguments = System.Environment.GetCommandLineArgs()[1..],
            Environment = environment,
            Out = Console.Out,
            Error = Console.Error,
            Colour = !Console.IsOutputRedirected && !environment.ContainsKey("NO_COLOR") && environment.GetValueOrDefault("TERM") != "dumb",
            OwnsProcess = true,
        };
    }
}
