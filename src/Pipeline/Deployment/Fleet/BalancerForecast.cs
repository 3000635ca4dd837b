using System.Collections.Immutable;

namespace Pipeline.Deployment.Fleet;

/// <summary>Which hooks of the balancer a plan would run, for which machine and when: a pure function of what was seen.</summary>
/// <param name="plan">The plan.</param>
/// <param name="shown">How people would type the hook that takes in, or out; null: there are no hooks.</param>
internal sealed class BalancerForecast(DeployPlan plan, Func<bool, string>? shown)
{
    private const string Beginning = "at the beginning";

    /// <summary>What serves; null: nothing.</summary>
    public required Rollout? Active { get; init; }

    /// <summary>The machines that serve it.</summary>
    public required ImmutableArray<KnownMachine> Able { get; init; }

    /// <summary>The machines with an edge that are reached, and whether that is made again; null: that cannot be said.</summary>
    public required ImmutableArray<(KnownMachine Machine, bool? IsReplaced)> Present { get; init; }

    /// <summary>Those that are not.</summary>
    public required ImmutableArray<KnownMachine> Away { get; init; }

    /// <summary>What the record says of machines.</summary>
    public required ImmutableArray<KnownMachine> Known { get; init; }

    /// <summary>Those that were the fleet's, and what people would be told of each.</summary>
    public required ImmutableArray<(Departure Gone, string Text)> Gone { get; init; }

    private bool OpensEdges => plan.Steps.IsEmpty || plan.Steps.Any(x => x is DeployStep.OpenEdge);

    /// <summary>The lines, in the order in which it would be done.</summary>
    public IEnumerable<string> Lines()
    {
        if (shown is null)
            return Gone.Select(x => $"! {x.Text}");
        var first = OpensEdges ? "before anything is changed" : "at the switch";
        return
        [
            .. Able.SelectMany(TakenIn),
            .. Present.IsEmpty ? [] : Away.Select(x => Call(false, There(x) ?? x, first, "it is not reached")),
            .. Gone.Where(x => x.Gone.IsTakenOut).Select(x => Call(false, x.Gone.Machine, Able.Any(y => y.Name != x.Gone.Machine.Name) && !StandsIn(x.Gone) ? first : "once others serve", $"it {x.Gone.Why}")),
            .. Gone.Where(x => !x.Gone.IsTakenOut).Select(x => $"! {x.Text}"),
            .. plan.Rollout.Kind is RolloutKind.Deploy ? Present.SelectMany(Replaced) : [],
            .. plan.Steps.IsEmpty ? [] : Present.Select(x => x.Machine).Where(x => !Able.Contains(x)).Select(x => Call(true, x, "once its edge serves", $"it gets {plan.Rollout.Release.Version}")),
        ];
    }

    private IEnumerable<string> Replaced((KnownMachine Machine, bool? IsReplaced) of) => of switch
    {
        { IsReplaced: null } => [$"balancer: whether {of.Machine.Name} is taken out while its edge is replaced cannot be said from here"],
        { IsReplaced: true } => [Call(false, There(of.Machine) ?? of.Machine, "before its edge is replaced", "nobody is served there meanwhile"), Call(true, of.Machine, "when its edge was replaced", "it serves again")],
        _ => [],
    };

    // What has another address by now is moved when its edge listens there.
    private IEnumerable<string> TakenIn(KnownMachine machine) => There(machine) is not { } there ? [Call(true, machine, Beginning, Serves)]
        : !Present.Any(x => x.Machine == machine && x.IsReplaced is false) ? [Call(true, there, Beginning, Serves)]
        : [.. there.IsIn ? [Call(false, there, Beginning, "its edge listens at another address by now")] : (string[])[], Call(true, machine, Beginning, Serves)];

    private string Serves => $"it serves {Active!.Release.Version}";

    // Where the edge of a machine listened that has another address by now.
    private KnownMachine? There(KnownMachine machine) => Known.FirstOrDefault(x => x.Serves && x.Name == machine.Name && !x.IsAt(machine));

    private bool StandsIn(Departure gone) => Able.Any(x => x.Name == gone.Machine.Name);

    private string Call(bool takesIn, KnownMachine machine, string when, string why) => $"balancer: {when}, {(takesIn ? "in" : "out")} {machine}, as {why}: `{shown!(takesIn)}`";
}
