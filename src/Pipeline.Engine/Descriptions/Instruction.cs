using System.Reflection;
using System.Reflection.Emit;

namespace Pipeline.Engine;

/// <summary>One instruction of a compiled method.</summary>
/// <param name="Code">What it does.</param>
/// <param name="Operand">The member or type that it names, or null.</param>
internal sealed record Instruction(OpCode Code, MemberInfo? Operand)
{
    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>The instructions of a method; null when it has none that can be read.</summary>
    public static IReadOnlyList<Instruction>? Of(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body || body.ExceptionHandlingClauses.Count > 0 || body.GetILAsByteArray() is not { } bytes)
            return null;
        var instructions = new List<Instruction>();
        for (var at = 0; at < bytes.Length;)
        {
            short value = bytes[at++];
            if (value == 0xfe)
                value = unchecked((short)(0xfe00 | bytes[at++]));
            var code = Codes[value];
            MemberInfo? operand = code.OperandType switch
            {
                OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineType or OperandType.InlineTok => Resolve(method, BitConverter.ToInt32(bytes, at)),
                _ => null,
            };
            at += Size(code.OperandType, bytes, at);
            instructions.Add(new Instruction(code, operand));
        }

        return instructions;
    }

    private static MemberInfo? Resolve(MethodBase method, int token) => method.Module.ResolveMember(
        token,
        method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null,
        method.IsGenericMethod ? method.GetGenericArguments() : null);

    private static int Size(OperandType type, byte[] bytes, int at) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(bytes, at)),
        _ => 4,
    };
}
