using System.Diagnostics;
using System.Globalization;

namespace Pipeline.Engine;

/// <summary>A call of the user's own code.</summary>
/// <param name="Method">Type and method.</param>
/// <param name="File">The source file as the compiler knew it, or null.</param>
/// <param name="Line">The line in it.</param>
internal sealed record UserFrame(string Method, string? File, int Line)
{
    public override string ToString() => File is null ? $"at {Method}" : $"at {Method} in {File}:{Line.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The same with the file relative to the root. Compilers are told to write <c>/_/</c> for it.</summary>
    public UserFrame Below(string? root) =>
        File is null ? this
        : File.StartsWith("/_/", StringComparison.Ordinal) ? this with { File = File[3..] }
        : root is not null && File.StartsWith(root + "/", StringComparison.Ordinal) ? this with { File = File[(root.Length + 1)..] }
        : this;
}

/// <summary>The part of a stack trace that is the user's own code.</summary>
internal static class UserFrames
{
    public static List<UserFrame> Of(Exception exception)
    {
        var frames = new List<UserFrame>();
        foreach (var frame in new StackTrace(exception, fNeedFileInfo: true).GetFrames())
        {
            var method = frame.GetMethod();
            if (method?.DeclaringType is { } type && !IsForeign(type))
                frames.Add(new UserFrame(Readable(type, method.Name), frame.GetFileName(), frame.GetFileLineNumber()));
        }

        return frames;
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
