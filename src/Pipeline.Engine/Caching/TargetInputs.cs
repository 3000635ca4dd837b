using System.Runtime.CompilerServices;
using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Extension: collects what a target's result depends on. Every method adds to it and returns it.</summary>
public sealed class TargetInputs
{
    internal TargetInputs()
    {
    }

    internal List<string> Patterns { get; } = [];
    internal List<string> Parameters { get; } = [];
    internal List<string> Variables { get; } = [];
    internal List<(string Program, string[] Arguments)> Tools { get; } = [];
    internal List<(string Name, Func<object?> Value)> Values { get; } = [];
    internal List<(string Text, Func<NukeBuild, Delegate?> Target)> Targets { get; } = [];

    /// <summary>Files, by paths and patterns relative to the root; <c>!</c> in front leaves out.</summary>
    public TargetInputs Files(params string[] patterns)
    {
        Patterns.AddRange(patterns);
        return this;
    }

    /// <summary>The value of a parameter, by the name of its member.</summary>
    public TargetInputs Parameter(string member)
    {
        Parameters.Add(member);
        return this;
    }

    /// <summary>The value of a parameter: <c>() =&gt; Configuration</c>.</summary>
    public TargetInputs Parameter<T>(Func<T> parameter, [CallerArgumentExpression(nameof(parameter))] string? expression = null)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return Parameter(SourceText.Member(expression));
    }

    /// <summary>Environment variables. A variable that is not set differs from an empty one.</summary>
    public TargetInputs Environment(params string[] names)
    {
        Variables.AddRange(names);
        return this;
    }

    /// <summary>What a program prints about itself. It is asked again only when its file changed.</summary>
    /// <param name="program">A name to look for on PATH, or a path.</param>
    /// <param name="arguments">What makes it print its version; <c>--version</c> when left out.</param>
    public TargetInputs Tool(string program, params string[] arguments)
    {
        Tools.Add((program, arguments.Length > 0 ? arguments : ["--version"]));
        return this;
    }

    /// <summary>The outputs of targets that this one depends on.</summary>
    public TargetInputs OutputsOf(params Target[] targets)
    {
        foreach (var target in targets)
            Targets.Add(("", _ => target));
        return this;
    }

    /// <summary>The outputs of a target of the component <typeparamref name="T"/>.</summary>
    public TargetInputs OutputsOf<T>(Func<T, Target> target, [CallerArgumentExpression(nameof(target))] string? expression = null)
    {
        Targets.Add((SourceText.Body(expression), build => build is T component ? target(component) : null));
        return this;
    }

    /// <summary>Anything else: text, numbers, collections, records. What it consists of is compared.</summary>
    public TargetInputs Value(string name, Func<object?> value)
    {
        Values.Add((name, value));
        return this;
    }
}
