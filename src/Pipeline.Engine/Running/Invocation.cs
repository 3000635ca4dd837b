using System.Collections;
using System.Reflection;
using System.Text;

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

    /// <summary>Whether colours may be used in <see cref="Out"/>.</summary>
    public bool Colour { get; init; }

    /// <summary>Whether colours may be used in <see cref="Error"/>.</summary>
    public bool ErrorColour { get; init; }

    /// <summary>Whether <see cref="Out"/> is a terminal whose cursor can be moved.</summary>
    public bool Terminal { get; init; }

    /// <summary>The width of the terminal in cells, when the build does not own the process and cannot ask.</summary>
    public int Width { get; init; } = 80;

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

    /// <summary>The file that describes the build; null when there is none.</summary>
    internal string? Description { get; init; }

    /// <summary>Whether the file is written when it is missing or stale.</summary>
    internal bool WritesDescription { get; init; }

    /// <summary>What whoever starts the build program says to it alone: the programs that targets start must not inherit it.</summary>
    private static readonly string[] OfThisStart = ["DOTNET_EnableWriteXorExecute", "PipelineEngine", RootSearch.Variable];

    internal static Invocation OfProcess()
    {
        // On Windows a name may be written in any case: what others call PATH is Path there.
        var environment = new Dictionary<string, string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
            environment[(string)variable.Key] = (string?)variable.Value ?? "";
        foreach (var name in OfThisStart)
            System.Environment.SetEnvironmentVariable(name, null);
        var isAble = environment.GetValueOrDefault("TERM") != "dumb";
        var isTerminal = isAble && !Console.IsOutputRedirected;
        return new Invocation
        {
            Arguments = System.Environment.GetCommandLineArgs()[1..],
            Environment = environment,
            Out = Writer(1),
            Error = Writer(2),
            Colour = Colours.Wanted(environment, isTerminal),
            ErrorColour = Colours.Wanted(environment, isAble && !Console.IsErrorRedirected),
            Terminal = isTerminal,
            OwnsProcess = true,
            Description = Assembly.GetEntryAssembly()?.Location is { Length: > 0 } program ? Path.ChangeExtension(program, ".description") : null,
            // build.sh takes every file of the program for an input: who builds the program describes it.
            WritesDescription = !environment.ContainsKey(RootSearch.Variable),
        };
    }

    /// <summary>Not the console's own writers: their locks, and the one that the console takes for each write, come in an order of their own.</summary>
    private static StreamWriter Writer(int number) => new(
        StandardStream.Open(number),
        OperatingSystem.IsWindows() ? Console.OutputEncoding : new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        bufferSize: 256)
    { AutoFlush = true };
}
