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

    /// <summary>The kind of a type, its name, and what it derives from.</summary>
    public static string Line(TypeDefinition type)
    {
        var kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct"
            : type.BaseType?.FullName == "System.MulticastDelegate" ? "delegate"
            : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsAbstract ? "abstract class" : "class";
        string[] bases = kind is "enum" or "struct" or "delegate" or "static class" ? [] : [.. BasesOf(type)];
        return $"{kind} {type.FullName}{(bases.Length > 0 ? " : " : "")}{string.Join(", ", bases)}{Constraints(type.GenericParameters)}";
    }

    /// <summary>What can be done with a member: its type, its name, its parameters with their names and defaults, and whether it can be overridden.</summary>
    public static string Line(MethodDefinition method)
    {
        var overridable = method is { IsVirtual: true, IsFinal: false } && !method.DeclaringType.IsInterface && !method.DeclaringType.IsSealed;
        var modifiers = method.IsStatic ? "static " : !overridable ? "" : !method.IsNewSlot ? "override " : method.IsAbstract ? "abstract " : "virtual ";
        var generic = method.HasGenericParameters ? $"<{string.Join(", ", method.GenericParameters.Select(one => one.Name))}>" : "";
        return $"{(method.IsPublic ? "" : "protected ")}{modifiers}{method.ReturnType.FullName} {method.DeclaringType.FullName}::{method.Name}{generic}"
            + $"({string.Join(", ", method.Parameters.Select(Text))}){Constraints(method.GenericParameters)}";
    }

    public static string Line(FieldDefinition field) =>
        $"{(field.IsPublic ? "" : "protected ")}{(field.HasConstant ? "const " : field.IsStatic ? "static " : "")}{field.FullName}{(field.HasConstant ? $" = {field.Constant}" : "")}";

    /// <summary>All lines, type by type.</summary>
    public static IEnumerable<string> Lines(ModuleDefinition module) =>
        Types(module).Where(type => IsNuke(type) && IsVisible(type)).OrderBy(type => type.FullName, StringComparer.Ordinal).SelectMany(type => (string[])
        [
            Line(type),
            .. type.Methods.Where(method => IsVisible(method) && !IsTwin(method)).Select(Line)
                .Concat(type.Fields.Where(field => IsVisible(field) && !field.IsSpecialName).Select(Line)).Order(StringComparer.Ordinal),
        ]);

    /// <summary>What a type derives from. Comparisons that the compiler adds to records are left out.</summary>
    private static IEnumerable<string> BasesOf(TypeDefinition type)
    {
        if (type.BaseType is { FullName: not "System.Object" } parent)
            yield return parent.FullName;
        foreach (var one in type.Interfaces.Select(one => one.InterfaceType.FullName).Where(name => !name.StartsWith("System.IEquatable`", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
            yield return one;
    }

    private static string Text(ParameterDefinition parameter)
    {
        var kind = Has(parameter, "System.ParamArrayAttribute") ? "params " : "";
        var value = parameter.CustomAttributes.FirstOrDefault(one => one.AttributeType.Name == "CallerArgumentExpressionAttribute") is { } caller
            ? $"the text of {caller.ConstructorArguments[0].Value}"
            : parameter.Constant switch { null => "default", string text => $"\"{text}\"", var constant => constant.ToString() };
        return $"{kind}{parameter.ParameterType.FullName} {parameter.Name}{(parameter.IsOptional ? $" = {value}" : "")}";
    }

    private static bool Has(ParameterDefinition parameter, string attribute) => parameter.CustomAttributes.Any(one => one.AttributeType.FullName == attribute);

    private static string Constraints(IEnumerable<GenericParameter> parameters) => string.Concat(parameters.Select(parameter =>
    {
        string[] texts =
        [
            .. (string[])(parameter.HasReferenceTypeConstraint ? ["class"] : parameter.HasNotNullableValueTypeConstraint ? ["struct"] : []),
            .. parameter.Constraints.Select(one => one.ConstraintType.FullName).Where(name => name != "System.ValueType"),
            .. (string[])(parameter is { HasDefaultConstructorConstraint: true, HasNotNullableValueTypeConstraint: false } ? ["new()"] : []),
        ];
        return texts.Length > 0 ? $" where {parameter.Name} : {string.Join(", ", texts)}" : "";
    }));

    private static IEnumerable<TypeDefinition> WithNested(TypeDefinition type) => type.NestedTypes.SelectMany(WithNested).Prepend(type);
}
