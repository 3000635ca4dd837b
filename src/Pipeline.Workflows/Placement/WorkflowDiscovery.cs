using System.Reflection;
using Nuke.Common;
using Pipeline.Diagnostics;
using Pipeline.Workflows.Pins;

namespace Pipeline.Workflows.Placement;

/// <summary>Finds the workflows that a build declares: properties of type <see cref="Workflow"/> on its class, its base classes and its components.</summary>
internal static class WorkflowDiscovery
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The definitions, in the order of the file names.</summary>
    /// <exception cref="PipelineException">A definition fails: exit 2.</exception>
    public static IReadOnlyList<WorkflowDefinition> Of(INukeBuild build)
    {
        var found = new SortedDictionary<string, WorkflowDefinition>(StringComparer.Ordinal);
        foreach (var property in Properties(build, typeof(Workflow)))
            if (!found.ContainsKey(JobNames.Kebab(property.Name)))
                found.Add(JobNames.Kebab(property.Name), Define(build, property));
        return [.. found.Values];
    }

    /// <summary>What Dependabot does: the property of that type; null when there is none.</summary>
    /// <exception cref="PipelineException">It has mistakes: exit 2.</exception>
    public static DependabotFile? DependabotOf(INukeBuild build) =>
        Properties(build, typeof(DependabotFile)).FirstOrDefault()?.GetValue(build, BindingFlags.DoNotWrapExceptions, null, null, null) as DependabotFile;

    private static IEnumerable<PropertyInfo> Properties(INukeBuild build, Type kind)
    {
        var types = new List<Type>();
        for (var type = build.GetType(); type is not null && type != typeof(object); type = type.BaseType)
            types.Add(type);
        return types.Concat(build.GetType().GetInterfaces()).SelectMany(x => x.GetProperties(Own)).Where(x => x.PropertyType == kind);
    }

    private static WorkflowDefinition Define(INukeBuild build, PropertyInfo property)
    {
        try
        {
            var declare = (Workflow)property.GetValue(build)!;
            var definition = new WorkflowDefinition(build, JobNames.Kebab(property.Name), declare).Name(JobNames.Words(property.Name));
            declare(definition);
            return definition;
        }
        catch (Exception exception) when (exception is TargetInvocationException or ArgumentException)
        {
            var cause = exception is TargetInvocationException { InnerException: { } inner } ? inner : exception;
            throw PipelineException.WrongUse($"Workflow {property.Name} cannot be made", "build/Build.Workflows.cs", cause.Message, "correct its definition");
        }
    }
}
