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

    public void AddInputs(Action<TargetInputs> describe) => (InputDeclarations ??= []).Add(describe);

    public void AddOutputs(string[] patterns) => (OutputDeclarations ??= []).AddRange(patterns);
}
