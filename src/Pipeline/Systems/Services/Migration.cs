using System.Collections.Immutable;

namespace Pipeline.Systems.Services;

/// <summary>
/// The job that changes the schema of a database. It runs what is due: changes that the release before survives (<c>expand</c>). Those that it
/// does not (<c>contract</c>) are held until no release needs what they remove, and the target <c>Contract</c> runs them.
/// </summary>
/// <remarks>
/// Its program answers <see cref="Listing"/> with one line of JSON on standard output, all migrations that it knows in their order:
/// <c>{"migrations":[{"name":"orders.0004_contract","phase":"expand|contract|null","state":"applied|due|held"}]}</c>. What is applied it asks the
/// database, each time.
/// </remarks>
public sealed record Migration(string Name) : Job(Name)
{
    /// <summary>The command that lists what there is.</summary>
    public required ImmutableArray<string> Listing { get; init; }

    /// <summary>The command that also runs what is held.</summary>
    public required ImmutableArray<string> Contracting { get; init; }

    /// <summary>What backs up the database before anything is migrated; null: nobody does.</summary>
    public Backup? Backup { get; init; }

    internal override IEnumerable<(bool, string, string)> Rules() =>
    [
        .. base.Rules(),
        (!Listing.IsDefaultOrEmpty, $"{Where}.Listing", "a command is needed; a job whose program lists nothing is a Job"),
        (!Contracting.IsDefaultOrEmpty, $"{Where}.Contracting", "a command is needed"),
    ];
}
