using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rehearsal;

/// <summary>Median and most of a time in ms.</summary>
internal sealed record Spread(double Median, double Max)
{
    public static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? new Spread(0, 0) : new Spread(Math.Round(sorted[sorted.Length / 2]), Math.Round(sorted[^1]));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"median {Median:0}, at most {Max:0} ms");
}

/// <summary>The times of one kind of command.</summary>
internal sealed record CommandFigures(
    int Count, Spread Total, Spread ToSwitched, Spread BesidesHealth, Spread Work, IReadOnlyDictionary<string, Spread> Parts)
{
    public static CommandFigures Of(IReadOnlyCollection<CommandTiming> all) => new(
        all.Count, Spread.Of(all.Select(x => x.Total)), Spread.Of(all.Select(x => x.ToSwitched)), Spread.Of(all.Select(x => x.BesidesHealth)),
        Spread.Of(all.Select(x => x.Work)),
        all.SelectMany(x => x.Steps.Prepend(new("(start)", x.ToBegun))).GroupBy(x => x.Key, x => x.Value).ToDictionary(x => x.Key, Spread.Of));
}

/// <summary>What the deployments cost the users, and how long they took.</summary>
/// <param name="Requests">Sent by the load generator.</param>
/// <param name="Failed">Of these.</param>
/// <param name="Reasons">Why.</param>
/// <param name="HitsLost">Acknowledged writes that are gone; null: unknown.</param>
/// <param name="HitsDuplicated">Writes counted twice; null: unknown.</param>
/// <param name="P99Rest">While no command ran, in ms.</param>
/// <param name="P99Switch">From the step `switch` until the old release was stopped and the success was recorded.</param>
/// <param name="P99Cutover">The first part of that: from the step `switch` to the step `drain`.</param>
/// <param name="P99Stop">The last part: while the old release stops and its websockets connect again. Between the two lies the step
/// `drain`, in which nothing happens while websockets are open, so that it flatters the whole.</param>
/// <param name="P99Command">While a command ran, start of the new release included.</param>
/// <param name="Deploy">Deployments.</param>
/// <param name="Rollback">Rollbacks.</param>
/// <param name="GeneratorLagP99">How late the generator itself was: when not small, the machine was too busy to tell.</param>
internal sealed record DeploymentsReport(
    int Requests, int Failed, JsonNode? Reasons, long? HitsLost, long? HitsDuplicated, double? P99Rest, double? P99Switch, double? P99Cutover, double? P99Stop, double? P99Command,
    double? GeneratorLagP99, CommandFigures Deploy, CommandFigures Rollback)
{
    public double? Ratio => P99Switch / P99Rest;

    public double? CutoverRatio => P99Cutover / P99Rest;

    public double? StopRatio => P99Stop / P99Rest;

    public bool Held => Failed == 0 && Requests > 0 && HitsLost == 0 && HitsDuplicated == 0;

    public static DeploymentsReport Of(IReadOnlyCollection<CommandTiming> timings, string loadReport)
    {
        var load = JsonNode.Parse(File.ReadAllText(loadReport))!;
        return new DeploymentsReport(
            (int)load["requests"]!, (int)load["failed"]!, load["failures"]?["reasons"]?.DeepClone(), (long?)load["hits"]?["lost"], (long?)load["hits"]?["duplicated"],
            (double?)load["rest"]?["latencyMs"]?["p99"], P99("switch"), P99("cutover"), P99("stop"), P99("command"), (double?)load["generator"]?["lagMs"]?["p99"],
            CommandFigures.Of([.. timings.Where(x => !x.Rollback)]), CommandFigures.Of([.. timings.Where(x => x.Rollback)]));

        double? P99(string label) => (double?)load["labels"]?[label]?["latencyMs"]?["p99"];
    }

    public void Write(string path, TextWriter output)
    {
        File.WriteAllText(path, JsonSerializer.Serialize(this, KillsReport.Json));
        Line($"{Deploy.Count} deployments and {Rollback.Count} rollbacks under load: {Requests} requests, {Failed} failed {(Failed > 0 ? Reasons?.ToJsonString() : "")}");
        Line($"hits: {HitsLost?.ToString(CultureInfo.InvariantCulture) ?? "unknown"} lost, {HitsDuplicated?.ToString(CultureInfo.InvariantCulture) ?? "unknown"} duplicated");
        Line($"p99: {P99Rest:0.00} ms at rest, {P99Switch:0.00} ms during a switch ({Ratio:0.00} times), {P99Command:0.00} ms during the whole command; generator late by p99 {GeneratorLagP99:0.00} ms");
        Line($"  of a switch: {P99Cutover:0.00} ms from switch to drain ({CutoverRatio:0.00} times), {P99Stop:0.00} ms while the old release stops ({StopRatio:0.00} times)");
        Figures("deployment", Deploy);
        Figures("rollback", Rollback);

        void Figures(string name, CommandFigures figures)
        {
            Line($"{name}: from command to switched {figures.ToSwitched}; total {figures.Total}");
            Line($"  besides waiting for health: {figures.BesidesHealth}; besides that and waiting for the old release's connections: {figures.Work}");
            Line($"  {string.Join(", ", figures.Parts.Select(x => $"{x.Key} {x.Value.Median:0}"))} (medians, ms; `(start)`: process start to the journal's first line)");
        }

        void Line(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
    }
}
