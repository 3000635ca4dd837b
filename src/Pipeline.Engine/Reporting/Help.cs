using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Shows targets and parameters of a build, by the component that declares them.</summary>
internal static class Help
{
    public static void Write(Session session, NukeBuild build, TargetGraph graph)
    {
        if (session.Options.HelpTargets.Count > 0 || session.Options.Targets is not null)
        {
            TargetHelp.Write(session, build, graph);
            return;
        }

        if (session.Options.Json)
        {
            session.Output.Document(Documents.Help(build, graph));
            return;
        }

        var output = session.Output;
        output.Line($"Usage: {StartScript.Name} [target...] [--parameter value...]");
        output.Line($"       {StartScript.Name} --help <target>...");
        foreach (var group in HelpGroup.Of(build, graph))
        {
            var rows = new List<Row>();
            foreach (var target in group.Targets)
            {
                if (target.Listed)
                    rows.Add(new Row(Label(target), Describe(target)));
            }

            foreach (var parameter in group.Parameters)
                rows.Add(Row(parameter, build));
            if (rows.Count == 0)
                continue;
            output.Line("");
            output.Line(group.Summary is { } summary ? $"{group.Name}: {summary}" : group.Name, Style.Bold);
            Table(output, rows);
        }

        output.Line("");
        output.Line("Options", Style.Bold);
        var options = new List<Row>();
        foreach (var option in BuiltIn.All)
            options.Add(new Row($"--{option.Name} {option.Value}".TrimEnd(), option.Description));
        Table(output, options);
        output.Line("");
        output.Line("Values come from the command line, else the environment (NAME or NUKE_NAME), else .nuke/parameters.<profile>.json, else .nuke/parameters.json.");
    }

    public static string Label(ExecutableTarget target) => target.IsDefault ? $"{target.Name} (default)" : target.Name;

    public static Row Row(Parameter parameter, NukeBuild build) =>
        new($"{parameter.Option} {TypeText.Placeholder(parameter.Type)}".TrimEnd(), Describe(parameter, build));

    public static void Table(BuildOutput output, IReadOnlyList<Row> rows)
    {
        // One long name must not push all descriptions to the right.
        var width = 0;
        foreach (var row in rows)
            width = Math.Min(34, Math.Max(width, row.Left.Length));
        foreach (var row in rows)
            output.Line($"  {Columns.Left(row.Left, width)}  {row.Right}".TrimEnd());
    }

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
}

/// <summary>A line of the help in two columns.</summary>
internal sealed record Row(string Left, string Right);
