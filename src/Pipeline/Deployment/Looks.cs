using System.Collections.Immutable;
using Pipeline.Diagnostics;

namespace Pipeline.Deployment;

/// <summary>
/// The steps at the beginning of a plan that only look. All of them are asked, so that what refuses is told at once; only then a person is asked to
/// approve, and only when nothing else refuses.
/// </summary>
/// <param name="host">Where the plan is carried out.</param>
/// <param name="narration">Where it is told.</param>
/// <param name="time">The clock.</param>
internal sealed class Looks(IDeployHost host, Narration narration, TimeProvider time)
{
    private readonly List<GateAnswer> _answers = [];
    private readonly List<(DeployStep Step, PipelineException Failure)> _failures = [];

    /// <summary>The steps of a plan that come before anything is touched.</summary>
    public static ImmutableArray<DeployStep> Of(DeployPlan plan) => [.. plan.Steps.TakeWhile(x => x.OnlyLooks)];

    /// <summary>The step that decided that there is no deployment; null: none has.</summary>
    public DeployStep? Decisive { get; private set; }

    /// <summary>What was asked of each gate, for the record.</summary>
    public Passage PassageBy(Clearance? clearance) => new()
    {
        ApprovedBy = _answers.Select(x => x.Approved?.By).FirstOrDefault(x => x is not null),
        ApprovedHow = _answers.Select(x => x.Approved?.How).FirstOrDefault(x => x is not null),
        Exception = _answers.Exists(x => x.WaivedBy == "exception") ? clearance?.Exception : null,
        BreakGlass = clearance?.BreakGlass,
        Waived = [.. _answers.Where(x => x.WaivedBy is not null).Select(x => $"{x.Gate}: {x.Said}")],
    };

    /// <summary>Asks.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="steps">Its looking steps.</param>
    /// <param name="before">Told of each step before it is done.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PipelineException">Something refuses: exit 3, all of it at once. Or something could not be asked, and nothing refuses.</exception>
    public async Task AskAsync(DeployPlan plan, ImmutableArray<DeployStep> steps, Func<DeployStep, Task> before, CancellationToken cancellation)
    {
        foreach (var step in steps)
        {
            cancellation.ThrowIfCancellationRequested();
            await before(step);
            try
            {
                // Nothing is told while a person is asked.
                if (step is DeployStep.Approve { Gates: var gates })
                {
                    var answer = await gates.ApproveAsync(plan, mayAsk: _failures.Count == 0, cancellation);
                    await narration.StepAsync(step.Name, time, say => Judge([answer], say));
                }
                else
                    await narration.StepAsync(step.Name, time, async say =>
                    {
                        if (step is DeployStep.AskGates asked)
                            await Judge(await asked.Gates.AskAsync(plan, host, cancellation), say);
                        else
                            await LookAsync(plan, step, say, cancellation);
                    });
            }
            catch (PipelineException e) when (!LostLease.Is(e))
            {
                _failures.Add((step, e));
            }
        }

        if (steps.OfType<DeployStep.AskGates>().FirstOrDefault()?.Gates.Clearance.BreakGlass is { } reason)
            narration.Warn($"BREAK-GLASS for {plan.Environment}: {reason}");
        foreach (var waived in _answers.Where(x => x.WaivedBy is not null))
            narration.Warn($"{waived.Gate}: {waived.Said}; passed by {waived.WaivedBy}");
        if (_failures.Count == 0)
            return;
        var refuses = _failures.Exists(x => x.Failure.Code is Engine.ExitCode.Refused);
        Decisive = _failures.Find(x => !refuses || x.Failure.Code is Engine.ExitCode.Refused).Step;
        // What could not be asked is told too, but a refusal counts.
        throw _failures.Count == 1 || !refuses ? _failures[0].Failure : Refusals.Of(
            $"The deployment is refused: {string.Join(", ", _failures.Select(x => x.Step.Name))}", [.. _failures.Select(x => x.Failure.Diagnostic)]);
    }

    /// <summary>Asks without any effect on what is asked: nobody is asked to approve, and what refuses is a line as any other.</summary>
    public async Task<ImmutableArray<string>> TellAsync(DeployPlan plan, CancellationToken cancellation)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        foreach (var step in Of(plan))
            try
            {
                if (step is DeployStep.AskGates asked)
                    lines.AddRange((await asked.Gates.AskAsync(plan, host, cancellation)).SelectMany(Lines));
                else if (step is DeployStep.Approve approve)
                    lines.AddRange(Lines(await approve.Gates.ApproveAsync(plan, mayAsk: false, cancellation)));
                else
                {
                    var said = "";
                    await LookAsync(plan, step, x => said = x, cancellation);
                    lines.Add($"✓ {step.Name}: {said}");
                }
            }
            catch (PipelineException e)
            {
                lines.Add($"✗ {step.Name}: {e.Diagnostic.What}{(e.Diagnostic.Why is { } why ? $": {why}" : "")}");
                lines.AddRange((e.Diagnostic.Details ?? []).Select(x => $"    {x}"));
                if (e.Diagnostic.Next is { } next)
                    lines.Add($"  → {next}");
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                lines.Add($"✗ {step.Name}: {e.Message}");
            }

        return lines.ToImmutable();

        static IEnumerable<string> Lines(GateAnswer answer) => answer.Refusal is { Next: { } next } ? [answer.ToString(), $"  → {next}"] : [answer.ToString()];
    }

    private Task LookAsync(DeployPlan plan, DeployStep step, Action<string> say, CancellationToken cancellation) => step switch
    {
        DeployStep.Verify => host.VerifyAsync(plan.Rollout.Release, say, cancellation),
        DeployStep.RequireRoom room => host.RequireRoomAsync(room.Needed, say, cancellation),
        _ => throw new InvalidOperationException($"Step {step.Name} only looks, and nothing says at what"),
    };

    private Task Judge(ImmutableArray<GateAnswer> answers, Action<string> say)
    {
        _answers.AddRange(answers);
        var refused = answers.Where(x => x.Refusal is not null).ToList();
        say(string.Join("; ", (refused.Count > 0 ? refused : [.. answers]).Select(x => $"{x.Gate}: {x.Said}")));
        return refused.Count == 0 ? Task.CompletedTask : Task.FromException(
            Refusals.Of($"{refused.Count} gates refuse it: {string.Join(", ", refused.Select(x => x.Gate))}", [.. refused.Select(x => x.Refusal!)]));
    }
}
