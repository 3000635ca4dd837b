using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>
/// What a build program declares, as far as it follows from its code alone: names, texts, edges and where members are. It is derived
/// once, and used at every start. It holds no value, no default, no condition and no list of allowed values.
/// </summary>
internal sealed record BuildDescription(
    Type Build, IReadOnlyList<DescribedTarget> Targets, IReadOnlyList<DescribedParameter> Parameters, IReadOnlyList<DescribedInjection> Injections)
{
    public static BuildDescription Of(NukeBuild build, TargetGraph graph)
    {
        var numbers = new Dictionary<ExecutableTarget, int>();
        foreach (var target in graph.Targets)
            numbers.Add(target, numbers.Count);
        return new BuildDescription(
            build.GetType(),
            [.. graph.Targets.Select(Describe)],
            [.. build.Parameters.All.Select(DescribedParameter.Of)],
            [.. build.Parameters.Injections.Select(DescribedInjection.Of)]);

        DescribedTarget Describe(ExecutableTarget target) => new(DescribedMember.Of(target.Member), target.Name)
        {
            Description = target.Description,
            IsListed = target.Listed,
            IsDefault = target.IsDefault,
            IsFixed = FixedDefinition.Is(target, build.GetType()),
            ExecutionDependencies = Numbers(target.ExecutionDependencies),
            OrderDependencies = Numbers(target.OrderDependencies),
            TriggerDependencies = Numbers(target.TriggerDependencies),
            Triggers = Numbers(target.Triggers),
            Relations = [.. target.Definition.Relations.Select(relation => Numbers(graph.Find(relation)))],
        };

        int[] Numbers(List<ExecutableTarget> targets) => [.. targets.Select(target => numbers[target])];
    }
}

/// <summary>One target. Others are numbers: their places in the list of targets.</summary>
internal sealed record DescribedTarget(DescribedMember Member, string Name)
{
    public string? Description { get; init; }
    public bool IsListed { get; init; }

    /// <summary>Whether it was a default; the program may choose another one.</summary>
    public bool IsDefault { get; init; }

    /// <summary>Whether its definition says the same at every start. One that may not is evaluated and compared at every start.</summary>
    public bool IsFixed { get; init; }
    public required int[] ExecutionDependencies { get; init; }
    public required int[] OrderDependencies { get; init; }
    public required int[] TriggerDependencies { get; init; }
    public required int[] Triggers { get; init; }

    /// <summary>What its own definition refers to, in the order of <see cref="TargetDefinition.Relations"/>.</summary>
    public required int[][] Relations { get; init; }
}

/// <summary>One parameter.</summary>
internal sealed record DescribedParameter(DescribedMember Member, string Name, string Option, string Plain)
{
    public bool IsSecret { get; init; }
    public bool IsRequired { get; init; }
    public bool IsInjected { get; init; }
    public bool IsFromEnvironment { get; init; }

    /// <summary>Whether its member holds a value of its own.</summary>
    public bool CanWrite { get; init; }

    public static DescribedParameter Of(Parameter parameter) => new(DescribedMember.Of(parameter.Member), parameter.Name, parameter.Option, parameter.Plain)
    {
        IsSecret = parameter.IsSecret,
        IsRequired = parameter.IsRequired,
        IsInjected = parameter.IsInjected,
        IsFromEnvironment = parameter.IsFromEnvironment,
        CanWrite = parameter.CanWrite,
    };
}

/// <summary>One member that another attribute fills.</summary>
internal sealed record DescribedInjection(DescribedMember Member, bool CanWrite, bool IsRequired)
{
    public static DescribedInjection Of(Injection injection) => new(DescribedMember.Of(injection.Member), injection.CanWrite, injection.IsRequired);
}
