namespace Pipeline.Systems.Services;

/// <summary>What a replica may use at most.</summary>
/// <param name="Cpus">Processors, such as 0.5.</param>
/// <param name="Memory">MiB of memory; more ends it.</param>
public sealed record Resources(double Cpus, int Memory)
{
    /// <summary>Processes and threads. Default 256.</summary>
    public int Processes { get; init; } = 256;

    internal IEnumerable<(bool, string, string)> Rules(string where) =>
    [
        (Cpus is > 0 and <= 1024, $"{where}.Cpus", $"{Cpus} is not above 0 and at most 1024"),
        (Memory >= 6, $"{where}.Memory", $"{Memory} MiB are fewer than the 6 that an engine accepts"),
        (Processes > 0, $"{where}.Processes", "must be above zero"),
    ];
}
