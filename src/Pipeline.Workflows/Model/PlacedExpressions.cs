using Pipeline.Workflows.Expressions;

namespace Pipeline.Workflows.Model;

/// <summary>An expression and the place that it stands in.</summary>
internal sealed record PlacedExpression(string Place, Expression Expression);

/// <summary>Collects expressions with their places. No LINQ over tuples: each of its methods would be compiled anew in every process.</summary>
internal sealed class PlacedExpressions
{
    public List<PlacedExpression> All { get; } = [];

    public void Add(string place, Expression? expression)
    {
        if (expression is not null)
            All.Add(new PlacedExpression(place, expression));
    }

    public void Add(string place, Text? text)
    {
        if (text is not null)
            foreach (var expression in text.Expressions)
                Add(place, expression);
    }

    public void Add(string place, TextMap map)
    {
        foreach (var entry in map.Entries)
            Add(place, entry.Value);
    }

    public void Add(string place, Concurrency? concurrency)
    {
        Add(place, concurrency?.Group);
        Add(place, concurrency?.CancelInProgress.Expression);
    }
}
