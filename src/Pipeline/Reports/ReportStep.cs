using System.Collections.Immutable;
using Pipeline.Deployment;

namespace Pipeline.Reports;

/// <summary>How far a deployment was, as a page groups its steps.</summary>
public enum ReportPhase
{
    /// <summary>Users saw the old release.</summary>
    Before,

    /// <summary>Users saw the new one, the old one still ran.</summary>
    Exposed,

    /// <summary>Only forward.</summary>
    Committed,

    /// <summary>What was done was taken back.</summary>
    Undo,
}

/// <summary>A step that was begun.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Phase">When it was done.</param>
/// <param name="Began">Seconds after the deployment began.</param>
/// <param name="Took">Seconds; null: it has no end.</param>
/// <param name="Done">Whether it was done; else it failed, or was interrupted.</param>
/// <param name="Said">What it said last.</param>
public sealed record ReportStep(string Name, ReportPhase Phase, double Began, double? Took, bool Done, string Said)
{
    internal static ReportStep Of(TracedStep step) => new(
        step.Name, Enum.TryParse<ReportPhase>(step.Phase, out var phase) ? phase : ReportPhase.Before, step.Began, step.Took, step.Done, step.Said);

    /// <summary>The steps that the journal knows of: each until the next line of the rollout.</summary>
    internal static ImmutableArray<ReportStep> Of(RolloutRecord record, IEnumerable<JournalEntry> entries)
    {
        var own = entries.SkipWhile(x => x.Seq != record.Seq).TakeWhile(x => x.Seq == record.Seq || (x.Id == record.Rollout.Id && x.Event is not JournalEvent.Begun)).ToList();
        var steps = ImmutableArray.CreateBuilder<ReportStep>();
        var phase = ReportPhase.Before;
        for (var i = 0; i < own.Count; i++)
        {
            if (own[i] is not { Event: JournalEvent.Step, Step: { } name } entry)
                continue;
            phase = PhaseOf(name, phase);
            // What a later run wrote says nothing of how long this one took.
            var next = i + 1 < own.Count && !own[i + 1].Recovered ? own[i + 1] : null;
            var done = next is not null && next.Event is not JournalEvent.Failed;
            steps.Add(new ReportStep(name, phase, Since(entry), done || next is not null ? Math.Max(0, (next!.At - entry.At).TotalSeconds) : null, done, ""));
        }

        return steps.ToImmutable();

        double Since(JournalEntry entry) => Math.Max(0, (entry.At - record.BegunAt).TotalSeconds);
    }

    // The journal has names alone.
    private static ReportPhase PhaseOf(string name, ReportPhase so) => name.Split(' ')[0] switch
    {
        "switch" or "halt" or "roll" or "canary" when so is ReportPhase.Before => ReportPhase.Exposed,
        "stop" or "record" or "prune" => ReportPhase.Committed,
        _ => so,
    };
}
