using System.Collections.Immutable;
using System.Text.Json;
using Pipeline.Diagnostics;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Data;

/// <summary>Whether the release before survives a migration.</summary>
public enum SchemaPhase
{
    /// <summary>It does: it runs before the new release starts.</summary>
    Expand,

    /// <summary>It does not: it runs when no release needs any more what it removes.</summary>
    Contract,
}

/// <summary>What is to be done with a migration.</summary>
public enum MigrationState
{
    /// <summary>Nothing: the database has it.</summary>
    Applied,

    /// <summary>It runs before the release starts.</summary>
    Due,

    /// <summary>It contracts, or builds on one that does: <c>Contract</c> runs it.</summary>
    Held,
}

/// <summary>A migration, as a release's program lists it.</summary>
/// <param name="Name">Its name, such as <c>orders.0004_contract</c>.</param>
/// <param name="Phase">Whether the release before survives it; null: nobody says it.</param>
/// <param name="State">What is to be done.</param>
public sealed record SchemaMigration(string Name, SchemaPhase? Phase, MigrationState State);

/// <summary>The migrations that a release knows, and what of them the database had at a moment: the release's schema point.</summary>
/// <param name="Migrations">In the order in which they are applied.</param>
public sealed record Schema(ImmutableArray<SchemaMigration> Migrations)
{
    internal IEnumerable<string> Due => Migrations.Where(x => x.State is MigrationState.Due).Select(x => x.Name);

    internal IEnumerable<string> Held => Migrations.Where(x => x.State is MigrationState.Held).Select(x => x.Name);

    /// <summary>Whether the database has anything of it.</summary>
    internal bool IsUsed => Migrations.Any(x => x.State is MigrationState.Applied);

    /// <summary>Reads the answer of a release's program.</summary>
    /// <param name="job">Whose.</param>
    /// <param name="line">The line of JSON.</param>
    /// <exception cref="PipelineException">It is no such answer.</exception>
    internal static Schema Parse(Migration job, string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, DeploymentJson.Default.Schema) is { Migrations.IsDefault: false } schema ? schema : throw new JsonException("it has no `migrations`");
        }
        catch (JsonException e)
        {
            throw PipelineException.Failed($"Job {job.Name} does not list its migrations", $"{job.Name}: {string.Join(' ', job.Listing)}", e.Message,
                """answer with one line such as {"migrations":[{"name":"shop.0002_price","phase":"expand","state":"due"}]}""", [line.Length > 300 ? line[..300] + "…" : line]);
        }
    }

    /// <summary>Refuses migrations that nobody has declared.</summary>
    /// <exception cref="PipelineException">There are some that the database does not have yet: exit 3, all of them.</exception>
    internal void RequireDeclared(Migration job)
    {
        var undeclared = Migrations.Where(x => x.Phase is null && x.State is not MigrationState.Applied).Select(x => x.Name).ToList();
        if (undeclared.Count > 0)
            throw PipelineException.Refused(
                $"Nobody says whether the release before survives {string.Join(", ", undeclared)}", job.Name, "an undeclared migration may take away what still serves; nothing was migrated",
                "write `phase = \"expand\"` into each that the release before survives (a new table, a column that may be null), and `phase = \"contract\"` into the others (a column dropped or renamed)");
    }
}
