using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Nuke.Common;

/// <summary>States what must hold, and throws when it does not.</summary>
[DebuggerStepThrough]
public static class Assert
{
    /// <summary>Throws.</summary>
    [DoesNotReturn]
    [SuppressMessage("Usage", "CA2201", Justification = "Nuke throws exactly this type.")]
    public static void Fail(string message, Exception? exception = null) => throw new Exception(message, exception);

    /// <summary>The condition must be true.</summary>
    public static void True(
        [DoesNotReturnIf(false)] bool condition, string? message = null, [CallerArgumentExpression(nameof(condition))] string? argumentExpression = null)
    {
        if (!condition)
            throw Wrong(message, "Expected condition to be true", argumentExpression);
    }

    /// <summary>The condition must be false.</summary>
    public static void False(
        [DoesNotReturnIf(true)] bool condition, string? message = null, [CallerArgumentExpression(nameof(condition))] string? argumentExpression = null)
    {
        if (condition)
            throw Wrong(message, "Expected condition to be false", argumentExpression);
    }

    /// <summary>The object must not be null.</summary>
    public static T NotNull<T>([NotNull] this T? obj, string? message = null, [CallerArgumentExpression(nameof(obj))] string? argumentExpression = null)
        where T : class =>
        obj ?? throw Wrong(message, $"Expected object of type '{typeof(T).FullName}' to be not null", argumentExpression);

    /// <summary>The value must not be null.</summary>
    public static T? NotNull<T>([NotNull] this T? obj, string? message = null, [CallerArgumentExpression(nameof(obj))] string? argumentExpression = null)
        where T : struct =>
        obj ?? throw Wrong(message, $"Expected object of type '{typeof(T).FullName}' to be not null", argumentExpression);

    /// <summary>The text must not be null or empty.</summary>
    public static string NotNullOrEmpty([NotNull] this string? str, string? message = null, [CallerArgumentExpression(nameof(str))] string? argumentExpression = null) =>
        string.IsNullOrEmpty(str) ? throw Wrong(message, "Expected string to be not null or empty", argumentExpression) : str;

    /// <summary>The text must not be null, empty or blank.</summary>
    public static string NotNullOrWhiteSpace([NotNull] this string? str, string? message = null, [CallerArgumentExpression(nameof(str))] string? argumentExpression = null) =>
        string.IsNullOrWhiteSpace(str) ? throw Wrong(message, "Expected string to be not null or whitespace", argumentExpression) : str;

    /// <summary>The collection must have items.</summary>
    public static void NotEmpty<T>([NotNull] IReadOnlyCollection<T>? collection, string? message = null, [CallerArgumentExpression(nameof(collection))] string? argumentExpression = null)
    {
        if (collection.NotNull(argumentExpression: argumentExpression).Count == 0)
            throw Wrong(message, "Expected collection to be not empty", argumentExpression);
    }

    /// <summary>The collection must have no items.</summary>
    public static void Empty<T>([NotNull] IReadOnlyCollection<T>? collection, string? message = null, [CallerArgumentExpression(nameof(collection))] string? argumentExpression = null)
    {
        if (collection.NotNull(argumentExpression: argumentExpression).Count > 0)
            throw Wrong(message, "Expected collection to be empty", argumentExpression);
    }

    /// <summary>The collection must have that many items.</summary>
    public static void Count<T>([NotNull] IReadOnlyCollection<T>? collection, int length, string? message = null, [CallerArgumentExpression(nameof(collection))] string? argumentExpression = null)
    {
        if (collection.NotNull(argumentExpression: argumentExpression).Count != length)
            throw Wrong(message, $"Expected collection to have length of {length}", argumentExpression);
    }

    /// <summary>The collection must have one item.</summary>
    public static void HasSingleItem<T>([NotNull] IReadOnlyCollection<T>? collection, string? message = null, [CallerArgumentExpression(nameof(collection))] string? argumentExpression = null) =>
        Count(collection, 1, message, argumentExpression);

    /// <summary>There must be a file.</summary>
    public static void FileExists(string? path, string? message = null, [CallerArgumentExpression(nameof(path))] string? argumentExpression = null)
    {
        if (!File.Exists(path))
            throw Wrong(message, $"Expected file to exist: {path}", argumentExpression);
    }

    /// <summary>There must be a directory.</summary>
    public static void DirectoryExists(string? path, string? message = null, [CallerArgumentExpression(nameof(path))] string? argumentExpression = null)
    {
        if (!Directory.Exists(path))
            throw Wrong(message, $"Expected directory to exist: {path}", argumentExpression);
    }

    private static ArgumentException Wrong(string? message, string expected, string? argument) =>
        message is null ? new ArgumentException(expected, argument) : new ArgumentException(message);
}
