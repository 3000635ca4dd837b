using Nuke.Common;

namespace Pipeline.Engine;

/// <summary>What targets say to an engine that runs them in parallel, again, and only when something changed. Nuke does none of it.</summary>
public static class TargetExtensions
{
    /// <summary>Says nothing to Nuke.</summary>
    public static ITargetDefinition Exclusive(this ITargetDefinition definition, params string[] resources) => definition;

    /// <summary>Says nothing to Nuke.</summary>
    public static ITargetDefinition Note(this ITargetDefinition definition, object note) => definition;

    /// <summary>Says nothing to Nuke.</summary>
    public static ITargetDefinition Notes(this ITargetDefinition definition, Action<ITargetDefinition> notes) => definition;

    /// <summary>Says nothing to Nuke: its plans show names alone.</summary>
    public static ITargetDefinition ShowsPlan(this ITargetDefinition definition, Func<Task<string>> text) => definition;

    /// <summary>Says nothing to Nuke.</summary>
    public static ITargetDefinition Timeout(this ITargetDefinition definition, TimeSpan limit) => definition;

    /// <summary>Says nothing to Nuke: the target is tried once.</summary>
    public static ITargetDefinition Retry(
        this ITargetDefinition definition, int times, TimeSpan? firstDelay = null, Func<Exception, bool>? when = null) => definition;

    /// <summary>Says nothing to Nuke: the target always runs.</summary>
    public static ITargetDefinition Inputs(this ITargetDefinition target, params string[] patterns) => target;

    /// <summary>Says nothing to Nuke: the target always runs.</summary>
    public static ITargetDefinition Inputs(this ITargetDefinition target, Action<TargetInputs> describe) => target;

    /// <summary>Says nothing to Nuke: nothing is kept.</summary>
    public static ITargetDefinition Outputs(this ITargetDefinition target, params string[] patterns) => target;
}

/// <summary>What a target's result depends on. Nuke never asks.</summary>
public sealed class TargetInputs
{
    private TargetInputs()
    {
    }

    /// <summary>Files.</summary>
    public TargetInputs Files(params string[] patterns) => this;

    /// <summary>The value of a parameter.</summary>
    public TargetInputs Parameter(string member) => this;

    /// <summary>The value of a parameter.</summary>
    public TargetInputs Parameter<T>(Func<T> parameter, string? expression = null) => this;

    /// <summary>Environment variables.</summary>
    public TargetInputs Environment(params string[] names) => this;

    /// <summary>What a program prints about itself.</summary>
    public TargetInputs Tool(string program, params string[] arguments) => this;

    /// <summary>The outputs of targets.</summary>
    public TargetInputs OutputsOf(params Target[] targets) => this;

    /// <summary>The outputs of a component's target.</summary>
    public TargetInputs OutputsOf<T>(Func<T, Target> target, string? expression = null) => this;

    /// <summary>Anything else.</summary>
    public TargetInputs Value(string name, Func<object?> value) => this;
}
