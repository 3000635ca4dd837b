using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>How one target hangs together with the others, and what it takes.</summary>
internal sealed class TargetUse
{
    public TargetUse(ExecutableTarget target, NukeBuild build, TargetGraph graph)
    {
        Target = target;
        foreach (var other in graph.Targets)
        {
            if (other.ExecutionDependencies.Contains(target))
                NeededBy.Add(other);
            if (other.OrderDependencies.Contains(target))
                Before.Add(other);
        }

        var members = new HashSet<string>();
        var types = new HashSet<Type>();
        foreach (var one in Together(target))
        {
            foreach (var requirement in one.DelegateRequirements)
                members.Add(requirement.Member ?? "");
            if (one.Member.DeclaringType is not { } declaring)
                continue;
            types.Add(declaring);
            // A component stands on others; what a class stands on is said by the targets themselves.
            if (declaring.IsInterface)
                types.UnionWith(declaring.GetInterfaces());
        }

        var seen = new HashSet<string>();
        foreach (var parameter in build.Parameters.All)
        {
            var required = members.Contains(parameter.MemberName);
            if ((required || (parameter.Attribute.List && types.Contains(parameter.Member.DeclaringType!))) && seen.Add(parameter.Plain))
            {
                Parameters.Add(parameter);
                if (required || parameter.IsRequired)
                    Required.Add(parameter);
            }
        }

        Parameters.Sort((one, other) => string.CompareOrdinal(one.Option, other.Option));
    }

    public ExecutableTarget Target { get; }
    public List<ExecutableTarget> NeededBy { get; } = [];

    /// <summary>What it runs before, if both run.</summary>
    public List<ExecutableTarget> Before { get; } = [];

    /// <summary>What it and all that runs with it require, and what the components declare that these come from.</summary>
    public List<Parameter> Parameters { get; } = [];
    public List<Parameter> Required { get; } = [];

    /// <summary>What must hold, as far as it is no parameter.</summary>
    public IEnumerable<string> Conditions => Target.DelegateRequirements
        .Where(requirement => requirement.Member is null || !Required.Exists(parameter => parameter.MemberName == requirement.Member))
        .Select(requirement => Readable(requirement.Text))
        .Where(text => text is not ("" or "this"));

    /// <summary>Expression trees show the build itself as <c>value(Type).</c>; nobody wrote that.</summary>
    private static string Readable(string text)
    {
        for (var start = text.IndexOf("value(", StringComparison.Ordinal); start >= 0; start = text.IndexOf("value(", start, StringComparison.Ordinal))
        {
            var end = text.IndexOf(").", start, StringComparison.Ordinal);
            if (end < 0)
                break;
            text = text.Remove(start, end + 2 - start);
        }

        return text;
    }

    /// <summary>A command line that runs it. Secrets do not belong on it.</summary>
    public string Example
    {
        get
        {
            var secrets = Required.Where(parameter => parameter.IsSecret && parameter.Origin is null).Select(parameter => parameter.Variable + "=… ");
            var options = Required.Where(parameter => !parameter.IsSecret).Select(parameter => $" {parameter.Option} {TypeText.Placeholder(parameter.Type)}".TrimEnd());
            return $"{string.Concat(secrets)}{StartScript.Name} {Target.Name}{string.Concat(options)}";
        }
    }

    /// <summary>The target, all it needs and all that these trigger.</summary>
    private static HashSet<ExecutableTarget> Together(ExecutableTarget target)
    {
        var all = new HashSet<ExecutableTarget> { target };
        var queue = new Queue<ExecutableTarget>(all);
        while (queue.TryDequeue(out var one))
        {
            foreach (var other in one.ExecutionDependencies.Concat(one.Triggers))
            {
                if (all.Add(other))
                    queue.Enqueue(other);
            }
        }

        return all;
    }
}
