using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>What a target declares for the cache, evaluated.</summary>
internal sealed class Declaration
{
    private Declaration(ExecutableTarget target, TargetInputs inputs, PatternSet files, PatternSet outputs)
    {
        Target = target;
        Inputs = inputs;
        Files = files;
        Outputs = outputs;
    }

    public ExecutableTarget Target { get; }
    public TargetInputs Inputs { get; }

    /// <summary>The files among the inputs.</summary>
    public PatternSet Files { get; }
    public PatternSet Outputs { get; }

    /// <summary>The parameters among the inputs.</summary>
    public List<Parameter> Parameters { get; } = [];

    /// <summary>The targets whose outputs are inputs.</summary>
    public List<ExecutableTarget> Sources { get; } = [];

    /// <summary>What the patterns say, as it enters the fingerprint.</summary>
    public string Text => string.Join('\n', Inputs.Patterns) + "\n\n" + string.Join('\n', Target.Definition.OutputDeclarations ?? []);

    public static bool IsDeclared(ExecutableTarget target) => target.Definition.InputDeclarations is not null;

    /// <summary>Evaluates what the target declares and tells what is wrong with it.</summary>
    public static Declaration Of(ExecutableTarget target, NukeBuild build, string root, IReadOnlyList<ExecutableTarget> plan, Action<string> onMistake)
    {
        var inputs = new TargetInputs();
        foreach (var describe in target.Definition.InputDeclarations ?? [])
        {
            try
            {
                describe(inputs);
            }
            catch (Exception exception)
            {
                var cause = BuildException.CauseOf(exception);
                onMistake($"The inputs of target '{target.Name}' cannot be told: {cause.GetType().Name}: {cause.Message}");
            }
        }

        var declaration = new Declaration(
            target,
            inputs,
            PatternSet.Parse(inputs.Patterns, root, problem => onMistake($"Target '{target.Name}', Inputs: {problem}.")),
            PatternSet.Parse(target.Definition.OutputDeclarations ?? [], root, problem => onMistake($"Target '{target.Name}', Outputs: {problem}.")));
        foreach (var member in inputs.Parameters)
        {
            if (build.Parameters.Find(member) is { } parameter)
                declaration.Parameters.Add(parameter);
            else
                onMistake($"Target '{target.Name}' has the parameter '{member}' among its inputs, which the build does not have.{Nearest.Hint(member, build.Parameters.All.Select(one => one.MemberName))}");
        }

        foreach (var (text, selector) in inputs.Targets)
        {
            var source = selector(build);
            var found = source is null ? null : plan.FirstOrDefault(one => one.Factory.Equals(source));
            if (found is not null)
                declaration.Sources.Add(found);
            else
                onMistake($"Target '{target.Name}' has the outputs of {(text.Length > 0 ? $"'{text}'" : "a target")} among its inputs, which it does not depend on. Add it to DependsOn.");
        }

        return declaration;
    }
}
