using System.Collections.Immutable;

namespace Pipeline.Workflows.Expressions;

/// <summary><c>always</c>, <c>success</c>, <c>failure</c>, <c>cancelled</c>.</summary>
internal static class StatusCalls
{
    /// <exception cref="ExpressionException">A job is named that is not before this one.</exception>
    public static ExpressionValue Answer(string name, ImmutableArray<ExpressionValue> arguments, StatusState status)
    {
        if (FunctionTable.Same(name, "always"))
            return ExpressionValue.True;
        if (FunctionTable.Same(name, "cancelled"))
            return Value(status.Cancelled, "cancelled()");
        var isSuccess = FunctionTable.Same(name, "success");
        if (arguments.IsEmpty)
            return isSuccess ? Value(status.Succeeded, "success()") : Value(status.Failed, "failure()");
        if (arguments.FirstOrDefault(x => x is UnknownValue) is { } unknown)
            return UnknownValue.From(true, null, unknown);
        var results = arguments.Select(x => Result(x.ToText(), name, status)).ToArray();
        return Value(
            isSuccess ? StatusState.All(results, RunResult.Success) : StatusState.Any(results, RunResult.Failure),
            $"{name}({string.Join(", ", arguments.Select(x => $"'{x.ToText()}'"))})");
    }

    private static RunResult? Result(string job, string function, StatusState status)
    {
        foreach (var (name, result) in status.Results)
            if (FunctionTable.Same(name, job))
                return result;
        throw new ExpressionException($"`{function}('{job}')` names a job that does not run before this one; add it to `needs`");
    }

    private static ExpressionValue Value(bool? known, string call) =>
        known is { } value ? ExpressionValue.Of(value) : UnknownValue.From(true, null, new UnknownValue(call));
}
