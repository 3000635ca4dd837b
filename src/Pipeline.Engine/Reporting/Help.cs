using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Shows targets and parameters of a build.</summary>
internal static class Help
{
    public static void Write(Session session, NukeBuild build, TargetGraph graph)
    {
        if (session.Options.Json)
        {
            session.Output.Document(Documents.Help(build, graph));
            return;
        }

        var output = session.Output;
        output.Line("Usage: ./build.sh [target...] [--parameter value...]");
        output.Line("");
        output.Line("Targets", Style.Bold);
        var targets = graph.Targets.Where(target => target.Listed).ToList();
        Table(output, [.. targets.Select(target => new Row(Label(target), Describe(target)))]);

        var parameters = Listed(build);
        if (parameters.Count > 0)
        {
            output.Line("");
            output.Line("Parameters", Style.Bold);
            Table(output, [.. parameters.Select(parameter => new Row($"{parameter.Option} {TypeText.Placeholder(parameter.Type)}".TrimEnd(), Describe(parameter, build)))]);
        }

        output.Line("");
        output.Line("Options", Style.Bold);
        Table(output, [.. BuiltIn.All.Select(option => new Row($"--{option.Name} {option.Value}".TrimEnd(), option.Description))]);
        output.Line("");
        output.Line("Values come from the command line, else the environment (NAME or NUKE_NAME), else .nuke/parameters.<profile>.json, else .nuke/parameters.json.");
    }

    /// <summary>The parameters to show, by name; several members can share one.</summary>
    public static List<Parameter> Listed(NukeBuild build)
    {
        var seen = new HashSet<string>();
        var listed = new List<Parameter>();
        foreach (var parameter in build.Parameters.All)
        {
            if (parameter.Attribute.List && seen.Add(parameter.Plain))
                listed.Add(parameter);
        }

        listed.Sort((one, other) => string.CompareOrdinal(one.Option, other.Option));
        return listed;
    }

    private static string Label(ExecutableTarget target) => target.IsDefault ? $"{target.Name} (default)" : target.Name;

    private static string Describe(ExecutableTarget target)
    {
        var needs = target.ExecutionDependencies.Where(dependency => dependency.Listed).Select(dependency => dependency.Name).Distinct().ToList();
        return Join(target.Description, needs.Count > 0 ? $"(needs {string.Join(", ", needs)})" : null);
    }

    private static string Describe(Parameter parameter, NukeBuild build)
    {
        var known = AllowedValues.Of(parameter, build, new Mistakes());
        return Join(
            parameter.Attribute.Description?.TrimEnd('.'),
            parameter.IsRequired ? "[required]" : null,
            known is { Count: > 0 } ? $"[{string.Join("|", known)}]" : null,
            parameter.IsSecret ? $"[secret{(parameter.Origin is null ? "" : ": " + parameter.Origin)}]"
                : parameter.Origin is not null ? $"[{ValueText.Of(parameter)}: {parameter.Origin}]"
                : ValueText.Default(parameter, build) is { } value ? $"[default: {value}]" : null);
    }

    private static string Join(params string?[] parts) => string.Join(' ', parts.Where(part => !string.IsNullOrEmpty(part)));

    private static void Table(BuildOutput output, IReadOnlyList<Row> rows)
    {
        // One long name must not push all descriptions to the right.
        var width = 0;
        foreach (var row in rows)
            width = Math.Min(34, Math.Max(width, row.Left.Length));
        foreach (var row in rows)
            output.Line($"  {Columns.Left(row.Left, width)}  {row.Right}".TrimEnd());
    }

    private sealed record Row(string Left, string Right);
}
