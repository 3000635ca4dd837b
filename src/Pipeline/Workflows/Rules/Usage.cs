using System.Globalization;
using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Rules;

/// <summary>An expression where it stands.</summary>
/// <param name="Scalar">The value that it is a part of.</param>
/// <param name="Expression">The expression without <c>${{ }}</c>.</param>
/// <param name="Offset">Where in the value the expression begins, behind <c>${{</c>.</param>
/// <param name="Path">The keys and numbers from the root to the value.</param>
/// <param name="Job">The job that it is in.</param>
/// <param name="Step">The step that it is in.</param>
internal sealed record Usage(
    YamlScalar Scalar, string Expression, int Offset, IReadOnlyList<string> Path, InspectedJob? Job, StepView? Step)
{
    /// <summary>What it refers to: <c>github.event.issue.title</c>.</summary>
    public IReadOnlyList<Reference> References => field ??= Reference.In(Expression);

    /// <summary>Where the expression, or something in it, stands.</summary>
    public Mark At(Inspection file, int inside = 0) => ScalarPlace.Of(file.Document, Scalar, Offset + inside);

    /// <summary>The last key of the path.</summary>
    public string Key => Path[^1];

    /// <summary>Every expression of a file, in the order of the text.</summary>
    public static IEnumerable<Usage> In(YamlMapping root, IReadOnlyList<InspectedJob> jobs) => In(root, [], jobs, null, null);

    private static IEnumerable<Usage> In(YamlNode node, string[] path, IReadOnlyList<InspectedJob> jobs, InspectedJob? job, StepView? step)
    {
        switch (node)
        {
            case YamlScalar { Kind: ScalarKind.Text } scalar:
                var parts = Interpolation.In(scalar.Value);
                foreach (var part in parts)
                    yield return new Usage(scalar, part.Inner(scalar.Value), part.Start + 3, path, job, step);
                // The whole of a condition is an expression, with or without braces.
                if (parts.Count == 0 && path is [.., "if"])
                    yield return new Usage(scalar, scalar.Value, 0, path, job, step);
                break;
            case YamlSequence sequence:
                for (var i = 0; i < sequence.Items.Count; i++)
                    foreach (var usage in In(
                        sequence.Items[i], [.. path, i.ToString(CultureInfo.InvariantCulture)], jobs, job,
                        job?.Steps.FirstOrDefault(x => ReferenceEquals(x.Node, sequence.Items[i])) ?? step))
                        yield return usage;
                break;
            case YamlMapping mapping:
                for (var i = 0; i < mapping.Entries.Count; i++)
                    foreach (var usage in In(
                        mapping.Entries[i].Value, [.. path, mapping.Entries[i].Key.Value], jobs, path is ["jobs"] ? jobs.ElementAtOrDefault(i) : job, step))
                        yield return usage;
                break;
        }
    }
}
