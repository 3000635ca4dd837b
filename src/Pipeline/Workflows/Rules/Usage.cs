using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Rules;

/// <summary>An expression where it stands.</summary>
/// <param name="Scalar">The value that it is a part of.</param>
/// <param name="Expression">The expression without <c>${{ }}</c>.</param>
/// <param name="Offset">Where in the value the expression begins, behind <c>${{</c>.</param>
/// <param name="Path">The keys and numbers from the root to the value.</param>
/// <param name="Job">The job that it is in.</param>
/// <param name="Step">The step that it is in.</param>
/// <param name="Allowed">The contexts and functions that GitHub gives to the place; null when the place is not known.</param>
/// <param name="IsClosed">Whether <c>}}</c> is there.</param>
/// <param name="IsCondition">Whether it stands in an <c>if</c>, or another place whose whole value is an expression.</param>
internal sealed record Usage(
    YamlScalar Scalar, string Expression, int Offset, IReadOnlyList<string> Path, InspectedJob? Job, StepView? Step, IReadOnlyList<string>? Allowed,
    bool IsClosed, bool IsCondition)
{
    /// <summary>What it refers to: <c>github.event.issue.title</c>.</summary>
    public IReadOnlyList<Reference> References => field ??= Reference.In(Expression);

    /// <summary>The tree, or what is wrong.</summary>
    public ParsedExpression Parsed => field ??= ExpressionParser.Parse(Expression);

    /// <summary>Whether it is <c>${{ insert }}</c>, which is no expression.</summary>
    public bool IsInsert => Expression.AsSpan().Trim() is "insert";

    /// <summary>Whether it is an <c>if</c> that says nothing, which GitHub takes for <c>success()</c>.</summary>
    public bool IsBlankCondition => IsCondition && Offset == 0 && Expression.AsSpan().Trim().IsEmpty;

    /// <summary>Where the expression, or something in it, stands.</summary>
    public Mark At(Inspection file, int inside = 0) => ScalarPlace.Of(file.Document, Scalar, Offset + inside);

    /// <summary>The last key of the path.</summary>
    public string Key => Path[^1];
}
