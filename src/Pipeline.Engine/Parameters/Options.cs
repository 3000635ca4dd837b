using System.Globalization;
using Nuke.Common;
using Nuke.Common.CI;

namespace Pipeline.Engine;

/// <summary>What the command line says about the built-in options.</summary>
internal sealed record Options
{
    /// <summary>The targets asked for, or null for the default.</summary>
    public IReadOnlyList<string>? Targets { get; init; }

    /// <summary>The targets to leave out; empty means all that were not asked for; null means none.</summary>
    public IReadOnlyList<string>? Skip { get; init; }
    public bool Plan => PlanFormat is not null;

    /// <summary>How the plan is to be shown; null when it is not asked for.</summary>
    public PlanFormat? PlanFormat { get; init; }
    public bool Help { get; init; }

    /// <summary>The targets named behind <c>--help</c>.</summary>
    public IReadOnlyList<string> HelpTargets { get; init; } = [];

    /// <summary>Whether stdout belongs to one document: JSON, or a plan in another format that programs read.</summary>
    public bool Json { get; init; }
    public bool NoLogo { get; init; }
    public bool Continue { get; init; }
    public bool NoCache { get; init; }
    public bool FailFast { get; init; }
    public bool Strict { get; init; }
    public bool NoPrompt { get; init; }

    /// <summary>What is to be done about the schema: nothing behind the name writes it, <c>check</c> compares; or null.</summary>
    public IReadOnlyList<string>? Schema { get; init; }

    /// <summary>What is to be done about encrypted values, or null.</summary>
    public IReadOnlyList<string>? Secrets { get; init; }

    /// <summary>Whether the program is to be described, and nothing else.</summary>
    public bool Describe { get; init; }

    /// <summary>The shell whose completion script is asked for, or null.</summary>
    public string? Completion { get; init; }

    /// <summary>The index of the word to complete and the words, or null.</summary>
    public IReadOnlyList<string>? Complete { get; init; }

    /// <summary>The targets whose changed inputs are to be shown, or null.</summary>
    public IReadOnlyList<string>? Explain { get; init; }
    public string? SharedCache { get; init; }
    public string? CacheSize { get; init; }
    public string? Trace { get; init; }
    public int? Parallel { get; init; }
    public IReadOnlyList<string> Profiles { get; init; } = [];
    public string? Root { get; init; }
    public string? Host { get; init; }
    public Verbosity? Verbosity { get; init; }
    public Partition Partition { get; init; } = Partition.Single;

    public static Options Read(CommandLine line, Mistakes mistakes)
    {
        var help = HelpAsked();
        var plan = Plan();
        return new Options
        {
            Targets = Targets(),
            Skip = Get("skip") is { } skip ? Names(skip.Values) : null,
            PlanFormat = plan,
            Help = help is not null,
            HelpTargets = help ?? [],
            Json = Flag("json") || (help is null && plan is not (null or Engine.PlanFormat.Text)),
            NoLogo = Flag("nologo"),
            Continue = Flag("continue"),
            NoCache = Flag("nocache"),
            FailFast = Flag("failfast"),
            Strict = Flag("strict"),
            NoPrompt = Flag("noprompt"),
            Schema = Get("schema")?.Values,
            Secrets = Get("secrets")?.Values,
            Describe = Flag("describe"),
            Completion = Choice("completion", CompletionScript.Shells),
            Complete = Get("complete")?.Values,
            Explain = Get("explain") is { } explain ? Names(AtLeastOne(explain, "the name of a target")) : null,
            SharedCache = Single("sharedcache", "a path"),
            CacheSize = Single("cachesize", "a size like 2GB"),
            Trace = Single("trace", "a file"),
            Parallel = Parallel(),
            Profiles = Get("profile") is { } profile ? AtLeastOne(profile, "the name of a profile") : [],
            Root = Single("root", "a path") is { Length: > 0 } root ? root : null,
            Host = Choice("host", Nuke.Common.Host.Names),
            Verbosity = Choice("verbosity", ["Verbose", "Normal", "Minimal", "Quiet"]) is { } verbosity ? Enum.Parse<Verbosity>(verbosity) : null,
            Partition = Partition(),
        };

        Argument? Get(string name) => line.Named.GetValueOrDefault(name);

        List<string>? Targets()
        {
            var names = Names(line.Positional);
            if (Get("target") is { } target)
                names.AddRange(Names(AtLeastOne(target, "the name of a target")));
            return names.Count > 0 ? names : null;
        }

        IReadOnlyList<string> AtLeastOne(Argument argument, string what)
        {
            if (argument.Values.Count == 0)
                mistakes.Add($"{argument.Written} needs {what} behind it.");
            return argument.Values;
        }

        bool Flag(string name)
        {
            if (Get(name) is not { } argument)
                return false;
            if (argument.Values.Count == 0)
                return true;
            if (argument.Values.Count == 1 && bool.TryParse(argument.Values[0], out var value))
                return value;
            mistakes.Add($"{argument.Written} takes no value, but has '{string.Join("' '", argument.Values)}'. Targets stand before the first name, or behind --target.");
            return true;
        }

        string? Single(string name, string what)
        {
            if (Get(name) is not { } argument)
                return null;
            if (argument.Values.Count != 1)
                mistakes.Add($"{argument.Written} takes {what}, but has {(argument.Values.Count == 0 ? "no value" : $"'{string.Join("' '", argument.Values)}'")}.");
            return argument.Values.Count > 0 ? argument.Values[0] : null;
        }

        string? Choice(string name, IReadOnlyList<string> known)
        {
            if (Single(name, "one of " + string.Join(", ", known)) is not { } given)
                return null;
            var match = known.FirstOrDefault(one => one.Equals(given, StringComparison.OrdinalIgnoreCase));
            if (match is null)
                mistakes.Add($"--{name} '{given}' is not one of {string.Join(", ", known)}.{Nearest.Hint(given, known)}");
            return match;
        }

        PlanFormat? Plan()
        {
            if (Get("plan") is not { } argument)
                return null;
            var format = Flag("json") ? Engine.PlanFormat.Json : Engine.PlanFormat.Text;
            string[] known = ["text", "json", "mermaid", "svg"];
            switch (argument.Values)
            {
                case []:
                    return format;
                case [var given] when bool.TryParse(given, out var wanted):
                    return wanted ? format : null;
                case [var given] when Array.FindIndex(known, one => one.Equals(given, StringComparison.OrdinalIgnoreCase)) is >= 0 and var index:
                    if (Flag("json") && (PlanFormat)index != Engine.PlanFormat.Json)
                        mistakes.Add($"--plan {known[index]} and --json ask for two different things; leave one out.");
                    return (PlanFormat)index;
                case [var given]:
                    mistakes.Add($"{argument.Written} '{given}' is not one of {string.Join(", ", known)}."
                        + (Nearest.Hint(given, known) is { Length: > 0 } hint ? hint : $" Targets stand in front: {given} {argument.Written}."));
                    return format;
                default:
                    mistakes.Add($"{argument.Written} takes one of {string.Join(", ", known)}, but has '{string.Join("' '", argument.Values)}'. Targets stand in front.");
                    return format;
            }
        }

        IReadOnlyList<string>? HelpAsked()
        {
            if ((Get("help") ?? Get("h")) is not { } argument)
                return null;
            return argument.Values is [var only] && bool.TryParse(only, out var wanted) ? wanted ? [] : null : Names(argument.Values);
        }

        int? Parallel()
        {
            if (Single("parallel", "a whole number of 1 or more") is not { } given)
                return null;
            if (int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
                return number;
            mistakes.Add($"--parallel '{given}' is not a whole number of 1 or more.");
            return null;
        }

        Partition Partition()
        {
            if (Single("partition", "two numbers like 1/3") is not { } given)
                return Nuke.Common.CI.Partition.Single;
            if (Nuke.Common.CI.Partition.TryParse(given) is { } partition)
                return partition;
            mistakes.Add($"--partition '{given}' is not of the form <part>/<total>, like 1/3.");
            return Nuke.Common.CI.Partition.Single;
        }
    }

    /// <summary>Names apart: Nuke separates them with a plus sign too.</summary>
    private static List<string> Names(IReadOnlyList<string> values) => [.. values.SelectMany(value => value.Split('+'))];
}
