namespace Rehearsal;

/// <summary>How a round went.</summary>
/// <param name="Plan">What was to be done.</param>
/// <param name="Killing">What was killed.</param>
/// <param name="Undisturbed">How long a deployment took that nothing happened to, in ms; null: there was none.</param>
/// <param name="GaveUp">Whether the disturbed command was not killed itself and ended with 1: it failed and undid what it had done.</param>
/// <param name="Commands">The commands and how they ended.</param>
/// <param name="Judgement">What the users saw.</param>
/// <param name="State">What was found in the end.</param>
internal sealed record RoundResult(
    RoundPlan Plan, Killing Killing, double? Undisturbed, bool GaveUp, IReadOnlyList<string> Commands, Judgement Judgement, StateFound State)
{
    public bool Failed => Judgement.Outages > 0 || !State.IsGood;
}

/// <summary>One disturbed command, the next command, and a look at what is there then.</summary>
internal sealed class Round(Site site, Prober prober, StateCheck check, string logs)
{
    /// <param name="plan">What to do.</param>
    /// <param name="before">What is there.</param>
    /// <param name="usual">How long the command usually takes, in ms.</param>
    public async Task<RoundResult> RunAsync(RoundPlan plan, StateFound before, double usual)
    {
        await prober.CutAsync();
        var journal = new FileInfo(site.JournalPath).Length;
        var wrong = new List<string>();
        var target = plan.Rollback ? before.Previous : $"k{plan.Number}";
        var releases = new[] { before.Current, target }.OfType<string>().ToHashSet();
        using var command = site.Start(logs, plan.Rollback ? ["Rollback"] : ["Deploy", "--version", target!, "--skip", "Package"]);
        await MomentAsync(plan, usual, command, journal);
        var killing = await Killing.DoAsync(plan, site, command);

        var disturbed = await command.EndAsync();
        var killed = plan.Victim is Victim.Build or Victim.BuildGroup && killing.Who.Count > 0;
        HashSet<string> allowed = killed || disturbed.ExitCode != 0 ? releases : [target!];
        // The keeper serves nothing, so a command must not even notice that it is gone.
        if (!killed && disturbed.ExitCode != 0 && (disturbed.ExitCode != 1 || plan.Victim is Victim.Keeper))
            wrong.Add($"the disturbed command ended with {disturbed.ExitCode}: {disturbed.Tail}");
        var commands = new List<CommandResult> { disturbed };

        if (plan.FollowUp is FollowUp.StatusThenRecover)
            commands.Add(await site.RunAsync(logs, "Status"));
        if (plan.FollowUp is FollowUp.Deploy)
        {
            allowed = [$"k{plan.Number}b"];
            releases.UnionWith(allowed);
            commands.Add(await site.RunAsync(logs, "Deploy", "--version", $"k{plan.Number}b", "--skip", "Package"));
        }
        else
        {
            commands.Add(await site.RunAsync(logs, "Recover"));
        }

        var recovered = Clock.Now;
        wrong.AddRange(commands.Skip(1).Where(x => x.ExitCode != 0).Select(x => $"`{x.Text}` ended with {x.ExitCode}: {x.Tail}"));
        var state = await check.LookAsync(allowed);
        var judgement = Judgement.Of(plan, killing, await prober.CutAsync(), releases, recovered);
        return new RoundResult(
            plan, killing, commands.LastOrDefault(x => x.ExitCode == 0 && x.Text.StartsWith("Deploy", StringComparison.Ordinal) && (x != disturbed || killing.Who.Count == 0))?.Milliseconds,
            !killed && disturbed.ExitCode == 1, [.. commands.Select(Describe)], judgement,
            state with { Wrong = [.. wrong, .. state.Wrong] });
    }

    private async Task MomentAsync(RoundPlan plan, double usual, RunningCommand command, long journal)
    {
        if (plan.Step is null)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(0, plan.Moment * usual - (Clock.Now - command.Begun))));
            return;
        }

        while (!command.HasEnded && !JournalFile.Read(site.JournalPath, journal).Any(x => x.Name == plan.Step))
            await Task.Delay(1);
        await Task.Delay(TimeSpan.FromMilliseconds(plan.Delay));
    }

    private static string Describe(CommandResult command) =>
        $"{command.Text}: {command.ExitCode} after {command.Milliseconds:0} ms{(command.ExitCode == 0 ? "" : $": {command.Tail}")}";
}
