using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Checks, before anything runs, that everything is there that targets of the plan need.</summary>
internal static class Requirements
{
    public static void Check(NukeBuild build, IReadOnlyList<ExecutableTarget> plan, Mistakes mistakes)
    {
        foreach (var parameter in build.Parameters.All)
        {
            if (parameter.IsRequired && !IsSealed(parameter) && !IsMet(() => Requirement.HasValue(Members.Read(parameter.Member, build)), out var problem))
                mistakes.Add(Missing(parameter) + problem);
        }

        foreach (var injection in build.Parameters.Injections)
        {
            if (injection.IsRequired && !IsMet(() => Requirement.HasValue(Members.Read(injection.Member, build)), out var problem))
                mistakes.Add($"'{injection.Name}' is required but has no value.{problem}");
        }

        foreach (var target in plan)
        {
            if (target.Status != ExecutionStatus.Scheduled)
                continue;
            foreach (var requirement in target.DelegateRequirements)
            {
                if (requirement.Member is { } member && IsSealed(build.Parameters.Find(member)))
                    continue;
                try
                {
                    if (!IsMet(requirement.IsMet, out var problem))
                        mistakes.Add(Describe(build, target, requirement) + problem);
                }
                catch (BuildException told)
                {
                    mistakes.Add(told.Message);
                }
            }
        }
    }

    /// <summary>Whether there is an encrypted value, which a plan does not decrypt.</summary>
    private static bool IsSealed(Parameter? parameter) => parameter is { IsSealed: true } && Session.Current.Options.Plan;

    private static string Describe(NukeBuild build, ExecutableTarget target, Requirement requirement) =>
        requirement.Member is null ? $"Target '{target.Name}' requires: {requirement.Text}."
        : build.Parameters.Find(requirement.Member) is { } parameter ? Missing(parameter, target.Name)
        : $"Target '{target.Name}' requires '{requirement.Member}' to have a value.";

    private static string Missing(Parameter parameter, string? target = null)
    {
        var what = parameter.Attribute.Description is { Length: > 0 } description ? $" ({description.TrimEnd('.')})" : "";
        var pass = parameter.IsSecret
            ? $"set the environment variable {parameter.Variable}"
            : $"pass {parameter.Option} {TypeText.Placeholder(parameter.Type)}, set {parameter.Variable}, or put it into .nuke/parameters.json";
        return target is null
            ? $"{parameter.Option}{what} is required: {pass}."
            : $"Target '{target}' requires {parameter.Option}{what}: {pass}.";
    }

    private static bool IsMet(Func<bool> requirement, out string problem)
    {
        problem = "";
        try
        {
            return requirement();
        }
        catch (Exception exception) when (exception is not BuildException)
        {
            var cause = BuildException.CauseOf(exception);
            if (cause is BuildException)
                throw cause;
            problem = $" The check itself failed: {cause.GetType().Name}: {cause.Message}";
            return false;
        }
    }
}
