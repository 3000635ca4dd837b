using System.Text.Json.Serialization;

namespace Pipeline.Deployment.Data;

/// <summary>What a rehearsal of recovery measured.</summary>
/// <param name="Backup">The copy that was used.</param>
/// <param name="Point">How old its data were: what would have been lost.</param>
/// <param name="Time">How long it took from nothing until the system served with its data.</param>
/// <param name="MostPoint">How old they may be.</param>
/// <param name="MostTime">How long it may take.</param>
public sealed record DrillResult(string Backup, TimeSpan Point, TimeSpan Time, TimeSpan MostPoint, TimeSpan MostTime)
{
    /// <summary>Whether both are what they may be.</summary>
    [JsonIgnore]
    public bool IsGood => Point <= MostPoint && Time <= MostTime;

    /// <inheritdoc/>
    public override string ToString() =>
        $"recovery point {Text(Point)} of {Text(MostPoint)}{(Point > MostPoint ? ", missed" : "")}; recovery time {Text(Time)} of {Text(MostTime)}{(Time > MostTime ? ", missed" : "")}; backup {Backup}";

    private static string Text(TimeSpan span) => span.TotalMinutes < 2 ? $"{span.TotalSeconds:0} s" : span.TotalHours < 2 ? $"{span.TotalMinutes:0} min" : $"{span.TotalHours:0.0} h";
}
