using System.Collections.Immutable;

namespace Pipeline.Deployment.Fleet;

/// <summary>A machine that was a fleet's, and by today's definition is so no more.</summary>
/// <param name="Machine">As it is remembered.</param>
/// <param name="Kind">How it has gone.</param>
internal sealed record Departure(KnownMachine Machine, Departure.Way Kind)
{
    /// <summary>How a machine has gone.</summary>
    public enum Way
    {
        /// <summary>It is not among the machines any more.</summary>
        Left,

        /// <summary>It is, and has no edge any more.</summary>
        ServesNoMore,

        /// <summary>It is among the machines under another name.</summary>
        Renamed,
    }

    /// <summary>What differs from the definition, for people.</summary>
    public string Why => Kind switch
    {
        Way.Left => "is not among the machines any more",
        Way.ServesNoMore => "does not serve any more",
        _ => "has another name now",
    };

    /// <summary>Whether a hook takes it out. What has only another name goes on serving at its address.</summary>
    public bool IsTakenOut => Machine.IsIn && Kind is not Way.Renamed;

    /// <summary>Those that have gone.</summary>
    /// <param name="known">What is remembered.</param>
    /// <param name="defined">The machines of the definition.</param>
    public static ImmutableArray<Departure> Of(IEnumerable<KnownMachine> known, IReadOnlyCollection<KnownMachine> defined)
    {
        return [.. known.Select(x => KindOf(x) is { } kind ? new Departure(x, kind) : null).OfType<Departure>()];

        Way? KindOf(KnownMachine machine) => defined.FirstOrDefault(x => x.Name == machine.Name) is { } same
            ? machine.Serves && !same.Serves ? Way.ServesNoMore : null
            : defined.Any(x => x.Engine == machine.Engine || x.Address == machine.Address) ? Way.Renamed : Way.Left;
    }

    /// <summary>What people are told, once.</summary>
    /// <param name="wasTakenOut">Whether a hook has taken it out.</param>
    /// <param name="ending">The command that ends what still runs there.</param>
    public string Text(bool wasTakenOut, string ending)
    {
        var balancer = wasTakenOut ? $"{Machine.Name} {Why}, and was taken out of the balancer"
            : Machine.Serves ? $"{Machine.Name} {Why}: see that the balancer sends nothing to {Machine.Address}:{Machine.Port}"
            : $"{Machine.Name} {Why}";
        return Kind switch
        {
            Way.Left => $"{balancer}. What runs there goes on, and nobody looks at it; to end it, but for its volumes: {ending}",
            Way.ServesNoMore => $"{balancer}. Its edge goes on; to end it: {ending}",
            _ => $"{Machine.Name} {Why}: a balancer that knows machines by their names still has the old one",
        };
    }
}
