using System.Collections.Immutable;
using Pipeline.Workflows.Expressions;

namespace Pipeline.Workflows.WhatIf;

/// <summary>Why a condition holds or not: the part of it that decided, and the values in that part.</summary>
internal static class Reason
{
    /// <summary>The reason in words; empty when only the status functions decided.</summary>
    /// <param name="syntax">A tree whose value is known.</param>
    /// <param name="scope">What it sees.</param>
    /// <param name="truth">What it came to.</param>
    /// <param name="status">What a status function's answer means here, in words; empty when it need not be told.</param>
    public static string Of(Syntax syntax, EvaluationScope scope, bool truth, Func<string, bool, string> status) =>
        string.Join("; ", Parts(syntax, scope, truth, status).Where(x => x.Length > 0).Distinct());

    private static ImmutableArray<string> Parts(Syntax syntax, EvaluationScope scope, bool truth, Func<string, bool, string> status)
    {
        switch (syntax)
        {
            case Not not:
                return Parts(not.Operand, scope, !truth, status);
            case Call call when FunctionTable.IsStatus(call.Function):
                return [status(call.Function, truth)];
            case Binary { Operator: BinaryOperator.And or BinaryOperator.Or } binary:
                // A conjunction that holds and a disjunction that does not need both sides; else one side decides.
                if (binary.Operator == BinaryOperator.And == truth)
                    return [.. Parts(binary.Left, scope, truth, status), .. Parts(binary.Right, scope, truth, status)];
                return Parts(Evaluator.Evaluate(binary.Left, scope).Truth == truth ? binary.Left : binary.Right, scope, truth, status);
            case PropertyAccess or IndexAccess:
                return [$"{syntax} is {Values.Show(Evaluator.Evaluate(syntax, scope))}"];
            case NullLiteral or BooleanLiteral or NumberLiteral or StringLiteral:
                return [$"the condition is {syntax}"];
            default:
                var values = SyntaxWalk.Accesses(syntax).Distinct().Select(x => $"{x} is {Values.Show(Evaluator.Evaluate(x, scope))}").ToList();
                return [$"{syntax} is {(truth ? "true" : "false")}{(values.Count > 0 ? ": " : "")}{string.Join(", ", values)}"];
        }
    }
}
