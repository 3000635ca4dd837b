using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Systems.Data;

/// <summary>A database of a PostgreSQL server, whose owner has the database's name.</summary>
/// <param name="Server">The server.</param>
/// <param name="Name">The name of the database and of its owner, who may make databases.</param>
/// <param name="Password">The owner's password.</param>
public sealed partial record Database(Store Server, string Name, Secret Password)
{
    /// <summary>Tables whose rows are counted when a copy is made and again when it is restored. The counting reads each of them whole.</summary>
    public ImmutableArray<string> Counted { get; init; } = [];

    /// <summary>What a job is told of it.</summary>
    internal SettingMap Settings => new()
    {
        ["PGHOST"] = Server.Name,
        ["PGPORT"] = Server.Port ?? 5432,
        ["PGUSER"] = Name,
        ["PGDATABASE"] = Name,
        ["DATABASE_PASSWORD"] = Password,
        ["COUNTED"] = string.Join(' ', Counted),
    };

    /// <summary>The database that a copy is restored into before it takes the place of this one.</summary>
    internal string Restored => $"{Name}_restored";

    /// <summary>The name that this one has once another has taken its place.</summary>
    internal string Before(DateTimeOffset time) => FormattableString.Invariant($"{Name}_before_{time:yyyyMMdd_HHmmss}");

    internal IEnumerable<(bool, string, string)> Rules(string where) =>
    [
        (Plain().IsMatch(Name), $"{where}.Name", $"`{Name}` is no name of small letters, digits and underscores"),
        .. Counted.Select(x => (Table().IsMatch(x), $"{where}.Counted", $"`{x}` is no table, or schema and table, of small letters, digits and underscores")),
    ];

    [GeneratedRegex(@"^[a-z_][a-z0-9_]{0,30}\z")]
    private static partial Regex Plain();

    [GeneratedRegex(@"^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?\z")]
    private static partial Regex Table();
}
