using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rehearsal;

/// <summary>The rounds in which one kind of victim was killed.</summary>
/// <param name="Rounds">How many.</param>
/// <param name="Missed">Rounds in which the victim had ended by itself before.</param>
/// <param name="GaveUp">Rounds in which the disturbed command lived, failed because of the kill, and undid what it had done.</param>
/// <param name="InFlight">Requests that were open in the killed process and died with it.</param>
/// <param name="Expected">Requests that failed while the whole router was dead.</param>
/// <param name="ExpectedLongestMs">The longest time without an answer while the whole router was dead.</param>
/// <param name="Outages">Rounds with a failure that must not be.</param>
/// <param name="OutageRequests">Requests that failed and must not.</param>
/// <param name="OutageLongestMs">The longest such time without an answer.</param>
/// <param name="LongestAnswerMs">The longest time an answered request took.</param>
/// <param name="WrongStates">Rounds that ended in a wrong state.</param>
/// <param name="LeftProcesses">Rounds that left a process over.</param>
/// <param name="LeftFiles">Rounds that left a file over.</param>
internal sealed record VictimRow(
    int Rounds, int Missed, int GaveUp, int InFlight, int Expected, double ExpectedLongestMs, int Outages, int OutageRequests, double OutageLongestMs,
    double LongestAnswerMs, int WrongStates, int LeftProcesses, int LeftFiles)
{
    public static VictimRow Of(IReadOnlyCollection<RoundResult> rounds) => new(
        rounds.Count, rounds.Count(x => x.Killing.Who.Count == 0), rounds.Count(x => x.GaveUp), rounds.Sum(x => x.Judgement.InFlight), rounds.Sum(x => x.Judgement.Expected),
        Longest(rounds, x => x.LongestExpected), rounds.Count(x => x.Judgement.Outages > 0), rounds.Sum(x => x.Judgement.Outages), Longest(rounds, x => x.LongestOutage),
        Longest(rounds, x => x.LongestAnswer), rounds.Count(x => x.State.Wrong.Count > 0), rounds.Count(x => x.State.Processes.Count > 0),
        rounds.Count(x => x.State.Files.Count > 0))
    {
        Probes = rounds.Sum(x => x.Judgement.Probes),
    };

    public int Probes { get; private init; }

    private static double Longest(IEnumerable<RoundResult> rounds, Func<Judgement, double> time) =>
        Math.Round(rounds.Select(x => time(x.Judgement)).DefaultIfEmpty().Max(), 1);
}

/// <summary>All rounds together.</summary>
internal sealed record KillsReport(
    int Seed, VictimRow All, IReadOnlyDictionary<Victim, VictimRow> Victims, IReadOnlyList<RoundResult> Failed)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter() } };

    /// <summary>A rehearsal without a kill has shown nothing.</summary>
    public bool Held => All.Rounds > All.Missed && All is { Outages: 0, WrongStates: 0, LeftProcesses: 0 };

    public static KillsReport Of(Options options, IReadOnlyCollection<RoundResult> results) => new(
        options.Seed, VictimRow.Of(results),
        results.GroupBy(x => x.Plan.Victim).OrderBy(x => x.Key).ToDictionary(x => x.Key, x => VictimRow.Of([.. x])),
        [.. results.Where(x => x.Failed)]);

    public static string Line(RoundResult result)
    {
        var judged = result.Judgement;
        var text = FormattableString.Invariant(
            $"{(result.Failed ? "FAILED" : "ok")} {result.Plan}; killed {result.Killing.Who.Count} at `{result.Killing.Step}`; {judged.Probes} probes, {judged.InFlight} in flight, {judged.Expected} expected, {judged.Outages} outages ({judged.LongestOutage:0} ms), longest answer {judged.LongestAnswer:0} ms; {result.State.Current}");
        var faults = result.State.Wrong.Select(x => $"wrong: {x}").Concat(result.State.Processes.Select(x => $"left: {x}"))
            .Concat(result.State.Files.Select(x => $"file: {x}")).Concat(judged.Outages > 0 ? judged.Examples.Take(3) : []);
        return string.Join("\n    ", (result.GaveUp ? faults.Prepend($"gave up: {result.Commands[0]}") : faults).Prepend(text));
    }

    public void Write(string path, TextWriter output)
    {
        File.WriteAllText(path, JsonSerializer.Serialize(this, Json));
        output.WriteLine("(times in ms; outages, wrong states and left-overs in rounds)");
        output.WriteLine($"{"killed",-16}{"rounds",7}{"missed",7}{"gave up",8}{"probes",8}{"in flight",10}{"expected",9}{"longest",8}{"outages",8}{"requests",9}{"longest",8}{"slowest",8}{"wrong",6}{"processes",10}{"files",6}");
        foreach (var (victim, row) in Victims)
            Row(victim.ToString(), row);
        Row("all", All);
        output.WriteLine(Held ? "all held" : $"FAILED: rounds {string.Join(", ", Failed.Select(x => x.Plan.Number))}; repeat one with --seed {Seed} --round K");

        void Row(string name, VictimRow row) => output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-16}{row.Rounds,7}{row.Missed,7}{row.GaveUp,8}{row.Probes,8}{row.InFlight,10}{row.Expected,9}{row.ExpectedLongestMs,8:0}{row.Outages,8}{row.OutageRequests,9}{row.OutageLongestMs,8:0}{row.LongestAnswerMs,8:0}{row.WrongStates,6}{row.LeftProcesses,10}{row.LeftFiles,6}"));
    }
}
