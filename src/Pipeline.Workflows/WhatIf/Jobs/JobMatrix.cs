using System.Text.Json.Nodes;
using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;

namespace Pipeline.Workflows.WhatIf;

/// <summary>The cells of a job, or why they are not known.</summary>
/// <param name="Cells">The cells; null when there is no matrix, or it is not known.</param>
/// <param name="Note">When they will be known, or what is wrong; null else.</param>
internal sealed record JobMatrix(IReadOnlyList<JsonObject>? Cells, string? Note)
{
    /// <summary>Of a job; the scope has what <c>strategy</c> may see.</summary>
    public static JobMatrix Of(JobView job, EvaluationScope scope)
    {
        if (job.Matrix is not { } node)
            return new JobMatrix(null, null);
        try
        {
            var value = Values.Of(node, scope);
            if (UnknownValue.In(value) is { Length: > 0 } open)
                return new JobMatrix(null, Axes(value) + KnownWhen(open));
            if (Values.Json(value) is not JsonObject matrix)
                return new JobMatrix(null, $"GitHub refuses the matrix: it is {Values.Show(value)}, not a mapping");
            var cells = MatrixCells.Of(matrix);
            return new JobMatrix(cells, cells.Count switch
            {
                0 => "GitHub refuses the matrix: it has no cell",
                > MatrixCells.Most => $"GitHub refuses the matrix: {cells.Count} cells, {MatrixCells.Most} at most",
                _ => null,
            });
        }
        catch (Exception exception) when (exception is ExpressionException or FormatException)
        {
            return new JobMatrix(null, $"GitHub refuses the matrix: {exception.Message}");
        }
    }

    /// <summary>The cell's name: what the job's name says, or the id with the values behind it.</summary>
    public static string NameOf(JobView job, JsonObject cell, EvaluationScope scope)
    {
        if (job.Name is { } name && name.Value.Contains("matrix", StringComparison.Ordinal) && name.Value.Contains("${{", StringComparison.Ordinal))
            return Values.Text(name.Value, scope);
        return $"{(job.Name is null ? job.Id : Values.Text(job.Name.Value, scope))} ({string.Join(", ", cell.SelectMany(x => Leaves(x.Value)))})";
    }

    private static IEnumerable<string> Leaves(JsonNode? value) => value switch
    {
        JsonObject mapping => mapping.SelectMany(x => Leaves(x.Value)),
        JsonArray list => list.SelectMany(Leaves),
        null => [],
        _ => [Values.Of(value).ToText()],
    };

    /// <summary>The axes that are known, when others are not.</summary>
    private static string Axes(ExpressionValue value) => value is not ObjectValue { Others: null } matrix ? "" : string.Concat(matrix.Entries
        .Where(x => x.Key is not ("include" or "exclude") && x.Value is ArrayValue && UnknownValue.In(x.Value).IsEmpty)
        .Select(x => $"{x.Key}={string.Join('|', ((ArrayValue)x.Value).Items.Select(y => Values.Json(y) is { } json and (JsonObject or JsonArray) ? json.ToJsonString() : y.ToText()))}; "));

    private static string KnownWhen(IReadOnlyList<string> open)
    {
        var jobs = open.Where(x => x.StartsWith("needs.", StringComparison.Ordinal)).Select(x => x.Split('.')[1]).Distinct().ToList();
        return jobs.Count > 0
            ? $"known when {string.Join(" and ", jobs)} has run ({string.Join(", ", open)})"
            : $"depends on {string.Join(", ", open)}";
    }
}
