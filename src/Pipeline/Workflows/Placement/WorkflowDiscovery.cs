using System.Reflection;
using Nuke.Common;
using Pipeline.Diagnostics;

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
        for (var type = build.GetType(); type is not null && type != typeof(object); type = type.BaseType)
            Add(type);
        foreach (var type in build.GetType().GetInterfaces())
            Add(type);
        return [.. found.Values];

        void Add(Type type)
        {
            foreach (var property in type.GetProperties(Own).Where(x => x.PropertyType == typeof(Workflow)))
                if (!found.ContainsKey(JobNames.Kebab(property.Name)))
                    found.Add(JobNames.Kebab(property.Name), Define(build, property));
        }
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
