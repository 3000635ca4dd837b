using Pipeline.Workflows.Expressions;

namespace Pipeline.Workflows.Model;

/// <summary>What ids of jobs and steps look like.</summary>
internal static class Ids
{
    /// <summary>GitHub takes fewer than 100 characters.</summary>
    public const int MostCharacters = 99;

    /// <exception cref="ArgumentException">GitHub refuses such an id.</exception>
    public static string Of(string id)
    {
        if (id.Length > MostCharacters)
            throw new ArgumentException($"`{id}` is too long for an id: it has {id.Length} characters and GitHub takes {MostCharacters}");
        return id.StartsWith("__", StringComparison.Ordinal)
            ? throw new ArgumentException($"`{id}` cannot be an id: GitHub keeps those that begin with `__` for itself")
            : Context.Identifier(id);
    }
}
