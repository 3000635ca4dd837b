using Pipeline.Workflows.Expressions;

namespace Pipeline.Workflows.Model;

/// <summary>Refuses contexts and functions that GitHub does not have at a place.</summary>
internal static class Places
{
    /// <exception cref="ArgumentException">The expression uses something that is not available there.</exception>
    public static void Refuse(string place, Expression expression, string where)
    {
    }
}
