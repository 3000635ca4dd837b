using Mono.Cecil;

namespace Pipeline.Tests.Engine.Compat;

/// <summary>The public members of an assembly in namespaces of Nuke, each as one line.</summary>
internal static class Surface
{
    private const string OverloadResolutionPriority = "System.Runtime.CompilerServices.OverloadResolutionPriorityAttribute";

    public static bool IsNuke(TypeReference type)
    {
        while (type.DeclaringType is { } outer)
            type = outer;
        return type.Namespace == "Nuke" || type.Namespace.StartsWith("Nuke.", StringComparison.Ordinal);
    }

    public static IEnumerable<TypeDefinition> Types(ModuleDefinition module) => module.Types.SelectMany(WithNested);

    /// <summary>Whether other assemblies see the type.</summary>
    public static bool IsVisible(TypeDefinition type) =>
        type.IsPublic || ((type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamilyOrAssembly) && IsVisible(type.DeclaringType));

    public static bool IsVisible(MethodDefinition method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    public static bool IsVisible(FieldDefinition field) => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly;

    /// <summary>Whether the member is the engine's own twin of one of Nuke's: it takes a delegate where that takes an expression.</summary>
    public static bool IsTwin(MethodDefinition method) => method.CustomAttributes.Any(attribute => attribute.AttributeType.FullName == OverloadResolutionPriority);

    public static string Line(TypeDefinition type) => type.FullName;

    public static string Line(MethodDefinition method) => $"{method.FullName}{(method.HasGenericParameters ? $" <{method.GenericParameters.Count}>" : "")}{Constraints(method)}";

    public static string Line(FieldDefinition field) => field.FullName;

    /// <summary>All lines, sorted.</summary>
    public static IEnumerable<string> Lines(ModuleDefinition module)
    {
        var lines = new List<string>();
        foreach (var type in Types(module).Where(type => IsNuke(type) && IsVisible(type)))
        {
            lines.Add(Line(type));
            lines.AddRange(type.Methods.Where(method => IsVisible(method) && !IsTwin(method)).Select(Line));
            lines.AddRange(type.Fields.Where(field => IsVisible(field) && !field.IsSpecialName).Select(Line));
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    private static string Constraints(MethodDefinition method) => string.Concat(method.GenericParameters.Select(parameter =>
        parameter.HasReferenceTypeConstraint ? " class" : parameter.HasNotNullableValueTypeConstraint ? " struct" : ""));

    private static IEnumerable<TypeDefinition> WithNested(TypeDefinition type) => type.NestedTypes.SelectMany(WithNested).Prepend(type);
}
