namespace Pipeline.Systems.Hosts;

/// <summary>How a new generation takes over from the old one.</summary>
public abstract record Strategy
{
    private protected Strategy()
    {
    }

    internal virtual IEnumerable<(bool, string, string)> Rules(string where) => [];
}

/// <summary>The new generation starts beside the old one, proves itself, and takes all traffic in one step. Needs room for two.</summary>
public sealed record BlueGreenStrategy : Strategy;
