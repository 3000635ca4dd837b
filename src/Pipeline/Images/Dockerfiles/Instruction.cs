using System.Collections.Immutable;

namespace Pipeline.Images.Dockerfiles;

/// <summary>An instruction of a Dockerfile as one logical line.</summary>
/// <param name="Keyword">In capitals.</param>
/// <param name="Flags">What begins with <c>--</c> before the rest: name and value, null for a flag without one.</param>
/// <param name="Text">The rest.</param>
/// <param name="Line">Where it begins, from 1.</param>
internal sealed record Instruction(string Keyword, ImmutableArray<(string Name, string? Value)> Flags, string Text, int Line)
{
    /// <summary>Whether it comes after ONBUILD, and so is for stages and images that are built on this one.</summary>
    public bool IsTrigger { get; private init; }

    private static readonly string[] Keywords =
    [
        "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD", "RUN", "SHELL",
        "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
    ];

    // The instructions that bring something in from outside; flags of others are for the builder to judge.
    private static readonly Dictionary<string, string[]> Known = new(StringComparer.Ordinal)
    {
        ["FROM"] = ["platform"],
        ["COPY"] = ["from", "chown", "chmod", "link", "parents", "exclude"],
        ["ADD"] = ["checksum", "keep-git-dir", "chown", "chmod", "link", "exclude", "unpack"],
        ["RUN"] = ["mount", "network", "security", "device"],
    };

    /// <summary>Takes a logical line apart.</summary>
    /// <exception cref="NotUnderstoodException">The instruction or a flag of it is not known.</exception>
    public static Instruction Of(string line, int number)
    {
        var (word, rest) = Words.First(line);
        var keyword = word.ToUpperInvariant();
        if (!Keywords.Contains(keyword))
            throw new NotUnderstoodException($"`{word}` is no instruction that is known here");
        if (keyword == "ONBUILD")
            return Of(rest, number) is { Keyword: not "FROM", IsTrigger: false } trigger
                ? trigger with { IsTrigger = true }
                : throw new NotUnderstoodException("ONBUILD does not take that instruction");
        var flags = ImmutableArray.CreateBuilder<(string, string?)>();
        while (Known.TryGetValue(keyword, out var known) && rest.StartsWith("--", StringComparison.Ordinal))
        {
            var (flag, after) = Words.First(rest);
            if (flag.AsSpan().IndexOfAny("'\"\\`") >= 0)
                throw new NotUnderstoodException($"`{flag}` has quotes or escapes");
            var (name, value) = flag.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals ? (flag[2..equals], flag[(equals + 1)..]) : (flag[2..], null);
            if (!known.Contains(name))
                throw new NotUnderstoodException($"`--{name}` is no flag of {keyword} that is known here");
            flags.Add((name, value));
            rest = after;
        }

        return new Instruction(keyword, flags.ToImmutable(), rest, number);
    }

    /// <summary>The values of a flag.</summary>
    public IEnumerable<string> Values(string flag) => Flags.Where(x => x.Name == flag).Select(x => x.Value ?? "");
}
