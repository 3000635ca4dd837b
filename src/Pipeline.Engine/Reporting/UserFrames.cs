using System.Diagnostics;

namespace Pipeline.Engine;

/// <summary>The part of a stack trace that is the user's own code.</summary>
internal static class UserFrames
{
    public static IEnumerable<string> Of(Exception exception)
    {
        foreach (var frame in new StackTrace(exception, fNeedFileInfo: true).GetFrames())
        {
            var method = frame.GetMethod();
            if (method?.DeclaringType is not { } type || IsForeign(type))
                continue;
            var file = frame.GetFileName();
            yield return file is null
                ? $"at {Readable(type, method.Name)}"
                : $"at {Readable(type, method.Name)} in {file}:{frame.GetFileLineNumber()}";
        }
    }

    private static bool IsForeign(Type type) =>
        type.Assembly == typeof(UserFrames).Assembly
        || type.Namespace is { } space && (space == "System" || space.StartsWith("System.", StringComparison.Ordinal) || space.StartsWith("Microsoft.", StringComparison.Ordinal));

    /// <summary>Compilers put lambdas into hidden types and methods like <c>&lt;get_Compile&gt;b__4_1</c>; shows what they stand for.</summary>
    private static string Readable(Type type, string method)
    {
        var owner = type;
        while (owner.Name.StartsWith('<') && owner.DeclaringType is { } outer)
        {
            if (owner.Name.IndexOf('>', StringComparison.Ordinal) is > 1 and var end && !method.StartsWith('<'))
                method = owner.Name[..(end + 1)];
            owner = outer;
        }

        if (method.StartsWith('<') && method.IndexOf('>', StringComparison.Ordinal) is > 1 and var close)
            method = method[1..close];
        if (method.StartsWith("get_", StringComparison.Ordinal))
            method = method[4..];
        return $"{owner.Name}.{method}";
    }
}
