using System.Collections.Immutable;

namespace Pipeline.Deployment.Data;

/// <summary>Work on the data during which users are kept out, as the journal tells it.</summary>
/// <param name="Backup">The copy that takes the place of the data; null: none does.</param>
/// <param name="Kept">The name that the database of before has once the copy is in its place; null: that was not recorded.</param>
/// <param name="Stores">The stores that are to be brought back when it does not come to its end.</param>
public sealed record DataWork(string? Backup, string? Kept, ImmutableArray<string> Stores)
{
    /// <inheritdoc/>
    public override string ToString() => !Stores.IsEmpty ? $"the change of {string.Join(", ", Stores)}" : Kept is null ? "the change of stores" : "the restore";
}
