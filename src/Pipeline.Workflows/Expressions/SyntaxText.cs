using System.Globalization;
using System.Text;

namespace Pipeline.Workflows.Expressions;

/// <summary>Writes an expression as text that parses back to the same tree.</summary>
internal static class SyntaxText
{
    private const int Unary = 5;
    private const int Literal = 6;
    private const int Primary = 7;

    public static string Of(Syntax syntax)
    {
        var text = new StringBuilder();
        Write(text, syntax, 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, Syntax syntax, int outer)
    {
        var own = Binding(syntax);
        if (own < outer)
            text.Append('(');
        switch (syntax)
        {
            case PropertyAccess property:
                Write(text, property.Target, Primary);
                text.Append('.').Append(property.Name);
                break;
            case IndexAccess index:
                Write(text, index.Target, Primary);
                text.Append('[');
                Write(text, index.Key, 0);
                text.Append(']');
                break;
            case Wildcard wildcard:
                Write(text, wildcard.Target, Primary);
                text.Append(".*");
                break;
            case Call call:
                text.Append(call.Function).Append('(').AppendJoin(", ", call.Arguments.Select(Of)).Append(')');
                break;
            case Not not:
                text.Append('!');
                Write(text, not.Operand, Unary);
                break;
            case Binary binary:
                Chain(text, binary);
                break;
            default:
                text.Append(Leaf(syntax));
                break;
        }

        if (own < outer)
            text.Append(')');
    }

    /// <summary>A chain of operators leans left, thousands deep at worst, so it is walked without recursion.</summary>
    private static void Chain(StringBuilder text, Binary top)
    {
        var chain = new Stack<Binary>();
        chain.Push(top);
        while (chain.Peek() is { Left: Binary left } outer && Binding(left) >= Binding(outer))
            chain.Push(left);
        Write(text, chain.Peek().Left, Binding(chain.Peek()));
        while (chain.TryPop(out var next))
        {
            text.Append(' ').Append(Sign(next.Operator)).Append(' ');
            Write(text, next.Right, Binding(next) + 1);
        }
    }

    /// <summary>How tight it binds: a looser one inside a tighter one needs parentheses.</summary>
    private static int Binding(Syntax syntax) => syntax switch
    {
        Binary { Operator: BinaryOperator.Or } => 1,
        Binary { Operator: BinaryOperator.And } => 2,
        Binary { Operator: BinaryOperator.Equal or BinaryOperator.NotEqual } => 3,
        Binary => 4,
        Not => Unary,
        // A value that is written out stands in parentheses before `.` and `[`.
        NullLiteral or BooleanLiteral or NumberLiteral or StringLiteral => Literal,
        _ => Primary,
    };

    private static string Sign(BinaryOperator sign) => sign switch
    {
        BinaryOperator.Or => "||",
        BinaryOperator.And => "&&",
        BinaryOperator.Equal => "==",
        BinaryOperator.NotEqual => "!=",
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.Greater => ">",
        _ => ">=",
    };

    private static string Leaf(Syntax syntax) => syntax switch
    {
        BooleanLiteral boolean => boolean.Value ? "true" : "false",
        // With the invariant culture they are NaN, Infinity and -Infinity, as here.
        NumberLiteral number => number.Value.ToString("R", CultureInfo.InvariantCulture),
        StringLiteral literal => $"'{literal.Value.Replace("'", "''", StringComparison.Ordinal)}'",
        ContextAccess context => context.Name,
        _ => "null",
    };
}
