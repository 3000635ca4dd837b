using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>
/// Finds out, from its compiled code, whether the definition of a target says the same at every start: it and what it calls with the
/// definition have no branch, refer to targets by their properties alone, and describe themselves in a literal. What cannot be
/// understood is not fixed. Lambdas that are handed over as actions and conditions are not looked at: they run later.
/// </summary>
internal static class FixedDefinition
{
    private static readonly Dictionary<MethodBase, bool> Known = [];
    private static readonly HashSet<Module> Seen = [];

    /// <summary>The modules whose code was read.</summary>
    public static IReadOnlyCollection<Module> Modules => Seen;

    /// <summary>Whether the property, and all definitions that were applied to the target, are fixed.</summary>
    public static bool Is(ExecutableTarget target, Type build)
    {
        try
        {
            return IsFixed(Getter((PropertyInfo)target.Member, build)) && IsFixed(target.Factory.Method)
                && target.Definition.Inherited.TrueForAll(IsFixed);
        }
        catch (Exception)
        {
            // Code that refers to what is not there, or that no compiler of C# makes.
            return false;
        }
    }

    /// <summary>The method that the build runs when the property is read.</summary>
    private static MethodInfo Getter(PropertyInfo property, Type build)
    {
        var getter = property.GetMethod!;
        if (!getter.DeclaringType!.IsInterface)
            return getter;
        var map = build.GetInterfaceMap(getter.DeclaringType);
        return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, getter)];
    }

    private static bool IsFixed(MethodBase method)
    {
        lock (Known)
        {
            if (Known.TryGetValue(method, out var known))
                return known;
            Known[method] = false; // recursion is not fixed
            return Known[method] = Look(method);
        }
    }

    private static bool Look(MethodBase method)
    {
        if (method.IsAbstract || Instruction.Of(method) is not { } code)
            return false;
        Seen.Add(method.Module);
        for (var i = 0; i < code.Count; i++)
        {
            if (!IsFixed(code, i))
                return false;
        }

        return true;
    }

    private static bool IsFixed(IReadOnlyList<Instruction> code, int i)
    {
        var (operation, operand) = code[i];
        return operand switch
        {
            _ when operation.FlowControl == FlowControl.Cond_Branch => IsCacheOfLambda(code, i),
            _ when operation == OpCodes.Calli || IsChoice(operation) => false,
            FieldInfo field when operation == OpCodes.Stfld => !IsDefinition(field.FieldType),
            FieldInfo field => !HoldsTarget(field.FieldType) || IsGenerated(field.DeclaringType!),
            MethodBase method when operation == OpCodes.Ldftn || operation == OpCodes.Ldvirtftn => !Returns(method, IsDefinitionOrTarget) || IsFixed(method),
            MethodBase method => IsFixedCall(method, i > 0 ? code[i - 1] : null),
            Type type => !HoldsTarget(type) || operation == OpCodes.Newarr || operation == OpCodes.Stelem || operation == OpCodes.Initobj,
            _ => true,
        };
    }

    private static bool IsFixedCall(MethodBase method, Instruction? before)
    {
        if (typeof(Delegate).IsAssignableFrom(method.DeclaringType))
            return method.IsConstructor;
        if (TakesDefinition(method))
        {
            if (method.Module != typeof(FixedDefinition).Module)
                return (method.IsStatic || !method.IsVirtual) && IsFixed(method);
            return method.Name != nameof(ITargetDefinition.Description) || before?.Code == OpCodes.Ldstr;
        }

        if (Array.Exists(method.GetParameters(), parameter => parameter.ParameterType.IsByRef && HoldsTarget(parameter.ParameterType)))
            return false;
        return !Returns(method, HoldsTarget) || IsTargetOfBuild(method);
    }

    /// <summary>Whether it reads a property that is a target itself, and so is looked at by itself.</summary>
    private static bool IsTargetOfBuild(MethodBase method) =>
        method is MethodInfo { IsStatic: false, ReturnType: var type } && IsTarget(type)
        && method.Name.StartsWith("get_", StringComparison.Ordinal) && typeof(INukeBuild).IsAssignableFrom(method.DeclaringType);

    /// <summary>An element of a list may be any.</summary>
    private static bool IsChoice(OpCode operation) => operation == OpCodes.Ldelem_Ref || operation == OpCodes.Ldelem || operation == OpCodes.Ldelema;

    /// <summary>The compiler keeps a lambda that needs nothing from outside, and asks whether it has it already.</summary>
    private static bool IsCacheOfLambda(IReadOnlyList<Instruction> code, int i) =>
        (code[i].Code == OpCodes.Brtrue_S || code[i].Code == OpCodes.Brtrue)
        && i >= 2 && code[i - 1].Code == OpCodes.Dup && code[i - 2].Code == OpCodes.Ldsfld
        && IsGenerated(((FieldInfo)code[i - 2].Operand!).DeclaringType!);

    private static bool IsGenerated(Type type) => type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    private static bool TakesDefinition(MethodBase method) =>
        (!method.IsStatic && IsDefinition(method.DeclaringType!)) || Array.Exists(method.GetParameters(), parameter => IsDefinition(parameter.ParameterType));

    private static bool Returns(MethodBase method, Func<Type, bool> what) => method is MethodInfo { ReturnType: var type } && what(type);

    private static bool IsDefinition(Type type) =>
        typeof(ITargetDefinition).IsAssignableFrom(type) || (type.HasElementType && IsDefinition(type.GetElementType()!))
        || (type.IsGenericType && Array.Exists(type.GetGenericArguments(), IsDefinition));

    private static bool IsDefinitionOrTarget(Type type) => IsDefinition(type) || HoldsTarget(type);

    private static bool HoldsTarget(Type type) =>
        IsTarget(type) || (type.HasElementType && HoldsTarget(type.GetElementType()!)) || (type.IsGenericType && Array.Exists(type.GetGenericArguments(), HoldsTarget));

    private static bool IsTarget(Type type) => type == typeof(Target) || type == typeof(Setup) || type == typeof(Cleanup);
}
