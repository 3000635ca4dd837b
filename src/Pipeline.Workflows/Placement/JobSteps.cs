using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;
using Pipeline.Workflows.Pins;

namespace Pipeline.Workflows.Placement;

/// <summary>The steps of a job: get ready, take what others made, one line of work, hand on.</summary>
internal sealed class JobSteps(WorkflowDefinition workflow, JobNode node, ActionsLock actions, Travel travel, Cells cells, ProgramJob program)
{
    public const string BuildId = "build";

    public List<Step> All(BuildCommand command)
    {
        List<Step> steps = [Checkout(actions, node.Notes.OfType<HistoryNote>().Any()), SetUpAction.Use(program.Digest(node), ReadsCaches(workflow, node.Placed))];
        var notes = node.Notes.OfType<ActionNote>().Where(x => workflow.PaidFeatures || x.Action != TargetNotes.SarifAction).DistinctBy(Meaning).ToList();
        steps.AddRange(notes.Where(x => !x.After).Select(Use));
        steps.AddRange(travel.Arrives(node).Select(x => x.Artifact.Download(actions["actions/download-artifact"], new Cells(x.From).Strategy is not null)));
        steps.AddRange(node.Steps.Where(x => workflow.PaidFeatures || !PaidActions.Is(x)));
        var build = new RunStep(BuildId, command.Line, string.Join(", ", node.Targets.Select(x => x.Name)), env: command.Variables, shell: "bash");
        steps.Add(build);
        steps.AddRange(notes.Where(x => x.After).Select(Use));
        steps.AddRange(Attest.Steps(workflow, node, build, actions));
        steps.AddRange(travel.Leaves(node).Select(x => x.Upload(actions["actions/upload-artifact"], cells.Strategy is not null, travel.IsTaken(x))));
        return steps;
    }

    public static UseStep Checkout(ActionsLock actions, bool wholeHistory)
    {
        var with = new TextMap { ["persist-credentials"] = false };
        if (wholeHistory)
            with["fetch-depth"] = 0;
        return new UseStep("checkout", actions["actions/checkout"], "Check out the code", with: with);
    }

    /// <summary>What is published or deployed is made of nothing that another run has put into a cache.</summary>
    public static bool ReadsCaches(WorkflowDefinition workflow, PlacedJob? job) => !workflow.IsRelease && job?.Environment is null;

    // Two targets of a job may need the same: that is one step.
    private static string Meaning(ActionNote note) =>
        string.Join('\n', note.With.Entries.Select(x => $"{x.Key}={x.Value}").Prepend($"{note.Action} {note.Name} {note.After} {note.If}"));

    private UseStep Use(ActionNote note) => new(
        JobNames.Kebab(note.Name.Replace(" ", "-", StringComparison.Ordinal).ToLowerInvariant()), actions[note.Action], note.Name, note.If, OfThisCell(note));

    // Of two uploads of one category in a run, GitHub keeps the later one: each cell, and each job, has one of its own.
    private TextMap OfThisCell(ActionNote note)
    {
        if (note.Action != TargetNotes.SarifAction)
            return note.With;
        var with = new TextMap();
        foreach (var (name, value) in note.With.Entries)
        {
            if (name == "category" && cells.Axes.Count > 0)
            {
                var own = new Text(0, 0);
                own.AppendFormatted(value);
                foreach (var axis in cells.Axes)
                {
                    own.AppendLiteral("/");
                    own.AppendFormatted(axis);
                }

                with[name] = own;
            }
            else
            {
                with[name] = value;
            }
        }

        return with;
    }
}
