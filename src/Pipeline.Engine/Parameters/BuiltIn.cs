namespace Pipeline.Engine;

/// <summary>An option that every build has. It is never taken from the environment.</summary>
/// <param name="Name">The name with dashes inside, without those in front.</param>
/// <param name="Value">What stands behind it, or null for a flag.</param>
/// <param name="Description">One line for the help.</param>
internal sealed record BuiltIn(string Name, string? Value, string Description)
{
    public static readonly BuiltIn[] All =
    [
        new("target", "<name>...", "Targets to run; the word may be left out before the first name"),
        new("skip", "[<name>...]", "Targets to leave out; without a name, everything that was not asked for"),
        new("plan", "[<format>]", "Show what would run, and why, as text, json, mermaid or svg; run nothing"),
        new("help", "[<name>...]", "Show targets and parameters, or what there is to know of single targets"),
        new("json", null, "With --help or --plan: one JSON document on stdout, all else on stderr"),
        new("profile", "<name>...", "Read .nuke/parameters.<name>.json too; the last one wins"),
        new("root", "<path>", "The root directory of the repository"),
        new("verbosity", "<level>", "How much is shown: verbose, normal, minimal or quiet"),
        new("continue", null, "Leave out what the previous, failed run of the same command had done"),
        new("host", "<host>", "Where the build runs: Terminal or GitHubActions; detected when left out"),
        new("partition", "<part>/<total>", "The part of the work to do, like 1/3"),
        new("no-logo", null, "Accepted as in Nuke; there is no logo"),
        new("parallel", "<number>", "How many targets may run at once; the number of processors when left out"),
        new("fail-fast", null, "After a failure, cancel what runs instead of letting it finish"),
        new("no-cache", null, "Run targets even when their results are cached"),
        new("explain", "<name>...", "Show which inputs of the targets changed since they last ran; run nothing"),
        new("strict", null, "Fail targets that write files outside their declared outputs"),
        new("shared-cache", "<path>", "A second cache in a directory that several machines share"),
        new("cache-size", "<size>", "How much the local cache may hold, like 2GB"),
        new("no-prompt", null, "Never ask for missing values, not even on a terminal"),
        new("secrets", "<what>...", "keygen, set <parameter>, list or rotate: encrypted values in parameters files"),
        new("schema", "[check]", "Write .nuke/build.schema.json for editors, or check that it is current; with --json show it"),
        new("completion", "<shell>", "Show the script that completes in bash, zsh, fish or powershell, and how to install it"),
        new("trace", "<file>", "Write the run as a Chrome trace"),
    ];

    /// <summary>What the shells' completion scripts call; no help shows it.</summary>
    private static readonly BuiltIn Complete = new("complete", "<index> -- <word>...", "Show what the word at the index may become");

    /// <summary>What builds the program calls, once it is built; no help shows it either.</summary>
    private static readonly BuiltIn Describe = new("describe", null, "Write down what the program declares, so that it starts faster");

    public static BuiltIn? Find(string plainName) => plainName == Complete.Name ? Complete : plainName == Describe.Name ? Describe : Array.Find(All, one => CommandLine.Plain(one.Name) == plainName);

    /// <summary>Whether the name may also stand in a parameters file.</summary>
    public static bool IsAllowedInFile(string plainName) => plainName is "verbosity" or "nologo";
}
