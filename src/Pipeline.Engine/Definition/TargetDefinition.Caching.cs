using Pipeline.Engine;

namespace Nuke.Common.Execution;

internal sealed partial class TargetDefinition
{
    /// <summary>What the result depends on, or null. Evaluated by the cache, never for a run that has no need of it.</summary>
    public List<Action<TargetInputs>>? InputDeclarations { get; private set; }

    /// <summary>Patterns of the files that the target makes, or null.</summary>
    public List<string>? OutputDeclarations { get; private set; }

    /// <summary>Whether the cache has anything to do for one of the targets.</summary>
    public static bool AnyCached(IReadOnlyList<ExecutableTarget> plan)
    {
        foreach (var target in plan)
        {
            if (target.Definition.InputDeclarations is not null || target.Definition.OutputDeclarations is not null)
                return true;
        }

        return false;
    }

    /// <summary>What the result depends on, in words.</summary>
    public IReadOnlyList<string> DescribeInputs(IReadOnlyList<ExecutableTarget> dependencies)
    {
        var inputs = new TargetInputs();
        InputDeclarations?.ForEach(describe => describe(inputs));
        return
        [
            .. inputs.Patterns,
            .. inputs.Parameters.Select(parameter => $"parameter {parameter}"),
            .. inputs.Variables.Select(variable => $"environment {variable}"),
            .. inputs.Tools.Select(tool => $"tool {tool.Program} {string.Join(' ', tool.Arguments)}"),
            .. inputs.Targets.Select(source => $"outputs of {dependencies.FirstOrDefault(one => one.Factory.Equals(source.Target((NukeBuild)build)))?.Name ?? source.Text}"),
            .. inputs.Values.Select(value => value.Name),
        ];
    }

    public void AddInputs(Action<TargetInputs> describe) => (InputDeclarations ??= []).Add(describe);

    public void AddOutputs(string[] patterns) => (OutputDeclarations ??= []).AddRange(patterns);
}
