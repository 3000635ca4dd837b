namespace Rehearsal;

/// <summary>How long the parts of a command took, in ms.</summary>
/// <param name="Rollback">Whether it was a rollback.</param>
/// <param name="Total">From the start of its process to its end.</param>
/// <param name="ToBegun">From the start of its process to the journal's first line: start of the program, lock, settling.</param>
/// <param name="ToSwitched">From the start of its process to the line after the step `switch`: the edge sends to the new release.</param>
/// <param name="Steps">From each step's line to the next line.</param>
internal sealed record CommandTiming(bool Rollback, double Total, double ToBegun, double ToSwitched, IReadOnlyDictionary<string, double> Steps)
{
    /// <summary>By <see cref="Clock"/>.</summary>
    public required double SwitchBegun { get; init; }

    /// <summary>By <see cref="Clock"/>.</summary>
    public required double DrainBegun { get; init; }

    /// <summary>By <see cref="Clock"/>.</summary>
    public required double StopBegun { get; init; }

    /// <summary>By <see cref="Clock"/>.</summary>
    public required double Succeeded { get; init; }

    /// <summary>All but the wait for the new release to be healthy.</summary>
    public double BesidesHealth => Total - Steps.GetValueOrDefault("health");

    /// <summary>All but that and the wait for the old release's connections, which is as long as its websockets stay open, up to a bound.</summary>
    public double Work => BesidesHealth - Steps.GetValueOrDefault("drain");

    /// <param name="command">The command.</param>
    /// <param name="lines">The journal's lines that it wrote.</param>
    public static CommandTiming Of(CommandResult command, IReadOnlyList<JournalLine> lines)
    {
        if (lines is not [{ Event: "Begun" } first, .., { Event: "Succeeded" } last])
            throw new RehearsalException($"`{command.Text}` did not write one whole rollout into the journal");
        var steps = lines.Zip(lines.Skip(1)).ToDictionary(x => x.First.Name, x => (x.Second.At - x.First.At).TotalMilliseconds);
        var at = lines.ToList().FindIndex(x => x.Step == "switch");
        if (at < 0 || !steps.ContainsKey("drain") || !steps.ContainsKey("stop"))
            throw new RehearsalException($"`{command.Text}` did not switch from one release to another");
        return new CommandTiming(
            first.Kind == "Rollback", command.Milliseconds, Clock.Of(first.At) - command.Begun, Clock.Of(lines[at + 1].At) - command.Begun, steps)
        {
            SwitchBegun = Clock.Of(lines[at].At),
            DrainBegun = Clock.Of(lines.First(x => x.Step == "drain").At),
            StopBegun = Clock.Of(lines.First(x => x.Step == "stop").At),
            Succeeded = Clock.Of(last.At),
        };
    }
}
