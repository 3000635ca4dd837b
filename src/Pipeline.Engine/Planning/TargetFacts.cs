using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>What a target declares about its running, as the plan and the help show it.</summary>
internal static class TargetFacts
{
    /// <summary>Resources that it needs for itself alone while it runs.</summary>
    public static IReadOnlyList<string> Exclusive(ExecutableTarget target) => target.Exclusive;

    /// <summary>How long one attempt may take, or null.</summary>
    public static TimeSpan? Timeout(ExecutableTarget target) => target.Definition.TimeLimit;

    /// <summary>How often it is tried again after a failure.</summary>
    public static int Retries(ExecutableTarget target) => target.Definition.Retries?.Times ?? 0;

    /// <summary>What its result depends on, as it was declared.</summary>
    public static IReadOnlyList<string> Inputs(ExecutableTarget target) => target.Definition.DescribeInputs(target.ExecutionDependencies);

    /// <summary>What it writes, as it was declared.</summary>
    public static IReadOnlyList<string> Outputs(ExecutableTarget target) => target.Definition.OutputDeclarations ?? [];
}
