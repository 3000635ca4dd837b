using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Pipeline.Tests.Engine.Compat;

/// <summary>
/// Cuts an assembly out of the engine that has what Nuke has and nothing else: no namespace Pipeline.Engine, no overloads that take
/// delegates instead of expressions, no nullable annotations, no code. What compiles against it uses nothing that Nuke lacks.
/// </summary>
internal static class NukeStandIn
{
    private static readonly string[] Nullability =
    [
        "System.Runtime.CompilerServices.NullableAttribute", "System.Runtime.CompilerServices.NullableContextAttribute",
        "System.Runtime.CompilerServices.NullablePublicOnlyAttribute", "System.Runtime.CompilerServices.InternalsVisibleToAttribute",
    ];

    public static void Write(string engine, IReadOnlySet<string> members, string file)
    {
        using var module = ModuleDefinition.ReadModule(engine);
        foreach (var type in Surface.Types(module).ToList())
        {
            if (type.Name == "<Module>")
                continue;
            if (Surface.IsNuke(type) && Surface.IsVisible(type) && members.Contains(Surface.Line(type)))
                Prune(type, members);
            else if (type.DeclaringType is { } outer)
                outer.NestedTypes.Remove(type);
            else
                module.Types.Remove(type);
        }

        foreach (var type in Surface.Types(module).ToList())
            DropOverridesOfWhatIsGone(type);
        Bare(module.Assembly);
        Bare(module);
        module.Assembly.Name.Name = Path.GetFileNameWithoutExtension(file);
        module.Name = Path.GetFileName(file);
        module.Write(file);
    }

    private static void Prune(TypeDefinition type, IReadOnlySet<string> members)
    {
        foreach (var method in type.Methods.ToList())
        {
            var stays = method.HasOverrides || (Surface.IsVisible(method) && !Surface.IsTwin(method) && members.Contains(Surface.Line(method)));
            if (!stays)
                type.Methods.Remove(method);
            else
                Bare(method);
        }

        foreach (var field in type.Fields.ToList())
        {
            // The fields of a value type are its layout.
            if (!type.IsValueType && !(Surface.IsVisible(field) && members.Contains(Surface.Line(field))))
                type.Fields.Remove(field);
            else
                Bare(field);
        }

        foreach (var property in type.Properties.ToList())
        {
            (property.GetMethod, property.SetMethod) = (Kept(property.GetMethod), Kept(property.SetMethod));
            if (property.GetMethod is null && property.SetMethod is null)
                type.Properties.Remove(property);
            else
                Bare(property);
        }

        Bare(type);
        foreach (var parameter in type.GenericParameters)
            Bare(parameter);

        MethodDefinition? Kept(MethodDefinition? accessor) => accessor is not null && type.Methods.Contains(accessor) ? accessor : null;
    }

    private static void DropOverridesOfWhatIsGone(TypeDefinition type)
    {
        foreach (var method in type.Methods.Where(method => method.HasOverrides).ToList())
        {
            foreach (var overridden in method.Overrides.Where(one => one is MethodDefinition { DeclaringType: var owner } definition
                         && (owner is null || owner.Module is null || !owner.Methods.Contains(definition))).ToList())
                method.Overrides.Remove(overridden);
            if (method.IsPrivate && !method.HasOverrides)
                type.Methods.Remove(method);
        }

        foreach (var property in type.Properties.Where(property => !(property.GetMethod ?? property.SetMethod!).DeclaringType?.Methods.Contains(property.GetMethod ?? property.SetMethod!) ?? true).ToList())
            type.Properties.Remove(property);
    }

    private static void Bare(MethodDefinition method)
    {
        Bare((ICustomAttributeProvider)method);
        Bare(method.MethodReturnType);
        foreach (var parameter in method.Parameters)
            Bare(parameter);
        foreach (var parameter in method.GenericParameters)
            Bare(parameter);
        if (!method.HasBody)
            return;
        method.Body = new MethodBody(method);
        method.Body.GetILProcessor().Emit(OpCodes.Ldnull);
        method.Body.GetILProcessor().Emit(OpCodes.Throw);
    }

    private static void Bare(ICustomAttributeProvider owner)
    {
        foreach (var attribute in owner.CustomAttributes.Where(attribute => Nullability.Contains(attribute.AttributeType.FullName)).ToList())
            owner.CustomAttributes.Remove(attribute);
    }
}
