using System.Globalization;

namespace Rehearsal;

/// <summary>The command line was wrong; nothing was done.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>A checked command line.</summary>
/// <param name="Kills">Whether to kill; otherwise deployments under load.</param>
/// <param name="Site">What is rehearsed with.</param>
/// <param name="Rounds">Deployments, or kills.</param>
/// <param name="Seed">Decides who is killed and when.</param>
/// <param name="Round">The only round to do; null: all.</param>
/// <param name="AtSteps">Whether to kill at steps of the journal instead of by the clock.</param>
/// <param name="Load">The load generator's program; needed for deployments.</param>
/// <param name="Out">Folder for the report and for what failed rounds leave.</param>
internal sealed record Options(bool Kills, Site Site, int Rounds, int Seed, int? Round, bool AtSteps, string? Load, string Out)
{
    public const string Usage = """
        Usage: Rehearsal deployments|kills --clone DIR --out DIR [--program ./build.sh] [--rounds N] [--seed N] [--port N]
                         [--round K] (kills: do only this one) [--at clock|steps] (kills) --load Load.dll (deployments)
        Exit: 0 all held, 1 something failed, 2 wrong use.
        """;

    private static readonly string[] Known = ["--clone", "--out", "--program", "--rounds", "--seed", "--port", "--round", "--at", "--load"];

    /// <exception cref="UsageException">Something is missing, unknown or out of bounds.</exception>
    public static Options Parse(string[] arguments)
    {
        if (arguments is not [("deployments" or "kills") and var what, .. var rest])
            throw new UsageException("Say first what to rehearse: deployments or kills.");
        var given = new Dictionary<string, string>();
        for (var i = 0; i < rest.Length; i += 2)
        {
            if (!Known.Contains(rest[i]))
                throw new UsageException($"'{rest[i]}' is unknown; it knows {string.Join(", ", Known)}.");
            if (i + 1 == rest.Length || !given.TryAdd(rest[i], rest[i + 1]))
                throw new UsageException($"{rest[i]} needs one value, once.");
        }

        var kills = what == "kills";
        var clone = Folder("--clone");
        var load = given.GetValueOrDefault("--load");
        if (!kills && !File.Exists(load))
            throw new UsageException("--load: name the load generator's program, Load.dll.");
        return new Options(
            kills,
            new Site(clone, (given.GetValueOrDefault("--program") ?? "./build.sh").Split(' '), Number("--port", 18090, 1024, 65535)),
            Number("--rounds", kills ? 200 : 30, 1, 10_000),
            Number("--seed", 1, 0, int.MaxValue),
            given.ContainsKey("--round") ? Number("--round", 0, 1, 10_000) : null,
            (given.GetValueOrDefault("--at") ?? "clock") switch
            {
                "clock" => false,
                "steps" => true,
                var other => throw new UsageException($"--at: '{other}' is neither clock nor steps."),
            },
            load is null ? null : Path.GetFullPath(load),
            Folder("--out"));

        string Folder(string name) => given.TryGetValue(name, out var path) && Directory.Exists(path)
            ? Path.GetFullPath(path)
            : throw new UsageException($"{name}: name a folder that exists.");

        int Number(string name, int usual, int lowest, int highest) => !given.TryGetValue(name, out var text) ? usual
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= lowest && value <= highest ? value
            : throw new UsageException($"{name}: '{text}' is not a whole number from {lowest} to {highest}.");
    }
}
