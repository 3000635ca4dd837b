using Pipeline.Diagnostics;
using Pipeline.Workflows.Documents;

namespace Pipeline.Workflows.Pins;

/// <summary>A <c>uses:</c> of a workflow file with a commit.</summary>
/// <param name="Where">File, line and column.</param>
/// <param name="Name">The action.</param>
/// <param name="Sha">What stands behind <c>@</c>.</param>
/// <param name="Version">The full version in the comment beside it; null when there is none.</param>
internal sealed record UsesLine(string Where, string Name, string Sha, string? Version)
{
    public string Repository => PinSyntax.RepositoryOf(Name);

    /// <summary>All of a file, but those of this repository (<c>./</c>) and images.</summary>
    /// <exception cref="PipelineException">The file cannot be read, or is no YAML (exit code 2).</exception>
    public static IReadOnlyList<UsesLine> Read(string root, string file)
    {
        string text;
        try
        {
            text = File.ReadAllText(Path.Combine(root, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw PipelineException.WrongUse("A workflow file cannot be read", file, e.Message, "write it anew: ./build.sh GenerateWorkflows");
        }

        var document = WorkflowDocument.Parse(file, text);
        if (document.Mistakes.Count > 0)
            throw PipelineException.WrongUse("A workflow file is no YAML", $"{file}:{document.Mistakes[0].At}", document.Mistakes[0].Message,
                "take its last good state, or write it anew: ./build.sh GenerateWorkflows");
        return [.. document.Jobs.SelectMany(UsedAction.In).Where(x => PinSyntax.IsActionName(x.Name))
            .Select(x => new UsesLine($"{file}:{x.Text.At}", x.Name, x.Reference ?? "", x.Text.Comment?.Split(' ')[0] is { } word && PinSyntax.IsVersion(word) ? word : null))];
    }
}
