using System.Collections.Immutable;

namespace Pipeline.Execution;

/// <summary>A process to start: an immutable value. Arguments stay a list, so nothing is ever split or quoted by a shell.</summary>
/// <param name="Program">A program on PATH, or a path.</param>
/// <param name="Arguments">The arguments, each intact.</param>
public sealed record Command(string Program, params ImmutableArray<string> Arguments)
{
    /// <summary>Where it runs; null: where the build runs.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Environment variables to add; a null value removes one.</summary>
    public ImmutableSortedDictionary<string, string?> Environment { get; init; } = ImmutableSortedDictionary<string, string?>.Empty;

    /// <summary>
    /// Whether the program gets only <see cref="Environment"/> and, of the caller's variables, <c>PATH</c>, <c>HOME</c>, <c>LANG</c>,
    /// <c>TMPDIR</c> and <c>DOTNET_ROOT</c>: a program that outlives the build must not hold the build's tokens.
    /// </summary>
    public bool DeclaredOnly { get; init; }

    /// <summary>The command with more arguments.</summary>
    public Command Add(params ReadOnlySpan<string> arguments) => this with { Arguments = Arguments.AddRange(arguments) };

    /// <summary>The command with one more argument list when <paramref name="condition"/> holds.</summary>
    public Command AddIf(bool condition, params ReadOnlySpan<string> arguments) => condition ? Add(arguments) : this;

    /// <summary>The command in another directory.</summary>
    public Command In(string directory) => this with { WorkingDirectory = directory };

    /// <summary>The command with an environment variable added, or removed by null.</summary>
    public Command With(string variable, string? value) => this with { Environment = Environment.SetItem(variable, value) };

    /// <summary>The command as one would type it. Environment values are not shown: they may hold secrets.</summary>
    public override string ToString() => string.Join(' ', Arguments.Prepend(Program).Select(Quote));

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=+,@%".Contains(c))
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
