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
