using System.Collections.Immutable;

namespace Pipeline.Workflows.Expressions;

/// <summary>
/// A GitHub Actions expression as a tree, without its <c>${{ }}</c>.
/// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
/// </summary>
public abstract record Syntax
{
    private protected Syntax()
    {
    }

    /// <summary>The expression as text, with no more parentheses than needed.</summary>
    public sealed override string ToString() => SyntaxText.Of(this);
}

/// <summary><c>null</c>.</summary>
public sealed record NullLiteral : Syntax;

/// <summary><c>true</c> or <c>false</c>.</summary>
public sealed record BooleanLiteral(bool Value) : Syntax;

/// <summary>A number; hexadecimal, octal and exponents are read as what they mean.</summary>
public sealed record NumberLiteral(double Value) : Syntax;

/// <summary>A text in single quotes.</summary>
public sealed record StringLiteral(string Value) : Syntax
{
    /// <summary>The text.</summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public string Value { get; init => field = NotNull(value); } = NotNull(Value);

    private static string NotNull(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value;
    }
}

/// <summary>A context such as <c>github</c>.</summary>
public sealed record ContextAccess(string Name) : Syntax
{
    /// <summary>The name.</summary>
    /// <exception cref="ArgumentException">It is no name, or a word that means a value, like <c>true</c>.</exception>
    public string Name { get; init => field = Identifier.First(value); } = Identifier.First(Name);
}

/// <summary><c>target.name</c>.</summary>
public sealed record PropertyAccess(Syntax Target, string Name) : Syntax
{
    /// <summary>The name behind the dot.</summary>
    /// <exception cref="ArgumentException">It is no name; <see cref="IndexAccess"/> takes any text.</exception>
    public string Name { get; init => field = Identifier.Of(value); } = Identifier.Of(Name);
}

/// <summary><c>target[key]</c>.</summary>
public sealed record IndexAccess(Syntax Target, Syntax Key) : Syntax;

/// <summary><c>target.*</c> or <c>target[*]</c>: every child.</summary>
public sealed record Wildcard(Syntax Target) : Syntax;

/// <summary>A call such as <c>contains(a, b)</c>.</summary>
public sealed record Call(string Function, ImmutableArray<Syntax> Arguments) : Syntax
{
    /// <summary>The name of the function.</summary>
    /// <exception cref="ArgumentException">It is no name.</exception>
    public string Function { get; init => field = Identifier.First(value); } = Identifier.First(Function);

    /// <summary>The arguments.</summary>
    public ImmutableArray<Syntax> Arguments { get; init => field = value.IsDefault ? [] : value; } = Arguments.IsDefault ? [] : Arguments;

    /// <inheritdoc/>
    public bool Equals(Call? other) => other is not null && Function == other.Function && Arguments.SequenceEqual(other.Arguments);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Function, Arguments.Length);
}

/// <summary><c>!operand</c>.</summary>
public sealed record Not(Syntax Operand) : Syntax;

/// <summary>Two operands and what stands between them.</summary>
public sealed record Binary(BinaryOperator Operator, Syntax Left, Syntax Right) : Syntax;

/// <summary>What can stand between two operands; a later one binds tighter, or as tight as its group.</summary>
public enum BinaryOperator
{
    /// <summary><c>||</c></summary>
    Or,

    /// <summary><c>&amp;&amp;</c></summary>
    And,

    /// <summary><c>==</c></summary>
    Equal,

    /// <summary><c>!=</c></summary>
    NotEqual,

    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,

    /// <summary><c>&gt;</c></summary>
    Greater,

    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,
}
