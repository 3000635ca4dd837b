using Nuke.Common;
using Nuke.Common.IO;

namespace Pipeline.Engine;

/// <summary>The one build that this process runs at a time: what it was given, and what follows from that alone.</summary>
internal sealed class Session
{
    private static Session? _current;

    private Session(Invocation invocation)
    {
        Phases.End("begin");
        Invocation = invocation;
        CommandLine = CommandLine.Parse(invocation.Arguments);
        Options = Options.Read(CommandLine, Mistakes);
        Host = Host.Detect(invocation.Environment, Options.Host);
        Output = new BuildOutput(invocation, Options, Host is Nuke.Common.CI.GitHubActions.GitHubActions);
        (Root, var problem) = RootSearch.Find(Options.Root, invocation);
        RootProblem = problem;
    }

    /// <summary>Static members of a build may ask before the build is executed, so the first one to ask begins the session.</summary>
    public static Session Current => _current ??= new Session(Invocation.OfProcess());

    /// <summary>The session that has begun, if any.</summary>
    public static Session? Existing => _current;

    public Invocation Invocation { get; }
    public CommandLine CommandLine { get; }
    public Options Options { get; }
    public Mistakes Mistakes { get; } = new();
    public Host Host { get; set; }
    public BuildOutput Output { get; }
    public AbsolutePath? Root { get; }
    public string? RootProblem { get; }

    /// <summary>What is known of the build without looking at it; null when there is nothing.</summary>
    public BuildDescription? Description { get; set; }

    /// <summary>Whether a target did not come back when it had to end.</summary>
    public bool HasLeftBehind { get; set; }

    /// <summary>Takes over what a parameters file says about built-in options that the command line leaves open.</summary>
    public void ApplyFileOptions(ParameterSources sources)
    {
        foreach (var file in sources.Files)
        {
            if (Options.Verbosity is null && file.Entries.TryGetValue("verbosity", out var verbosity))
            {
                if (Enum.TryParse<Verbosity>(verbosity.Values[0], ignoreCase: true, out var value) && Enum.IsDefined(value))
                    Output.Verbosity = value;
                else
                    Mistakes.Add($"{file.Name}:{verbosity.Line}: '{verbosity.Name}' '{verbosity.Values[0]}' is not one of {string.Join(", ", Enum.GetNames<Verbosity>())}.");
                return;
            }
        }
    }

    public static Session Begin(Invocation invocation)
    {
        Redactor.Clear();
        BuildCancellation.Reset();
        return _current = new Session(invocation);
    }
}
