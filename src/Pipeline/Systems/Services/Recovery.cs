namespace Pipeline.Systems.Services;

/// <summary>
/// The server's own programs, which <c>Restore</c> and <c>BackupDrill</c> run to recover the server of a time beside the one that is used.
/// <see cref="Blocks.Postgres"/> makes one.
/// </summary>
public sealed record Recovery(string Name) : Job(Name)
{
    /// <summary>Where the server of then is unpacked: as much room as twice its files and the log of a day. Empty but while a command runs.</summary>
    public required Volume Scratch { get; init; }

    internal override bool OfDeployment => false;
}
