using Pipeline.Workflows.Documents;
using Pipeline.Yaml;

namespace Pipeline.Workflows.WhatIf;

/// <summary>The patterns of one filter. Their order matters: the last one that matches decides.</summary>
internal sealed class PatternList
{
    private readonly List<FilterPattern> _patterns;

    private PatternList(string key, Mark at, List<FilterPattern> patterns) => (Key, At, _patterns) = (key, at, patterns);

    /// <summary>The filter's key, like <c>branches-ignore</c>.</summary>
    public string Key { get; }

    /// <summary>Where it stands.</summary>
    public Mark At { get; }

    /// <summary>Whether it says what does not start the workflow.</summary>
    public bool Ignores => Key.EndsWith("-ignore", StringComparison.Ordinal);

    /// <summary>What is wrong with its patterns.</summary>
    public IEnumerable<string> Mistakes => _patterns.Where(x => x.Mistake is not null).Select(x => $"`{x.Text}` of `{Key}` is no pattern: {x.Mistake}");

    /// <summary>The filter of that key, or null when there is none.</summary>
    public static PatternList? Of(YamlMapping? filters, string key) => filters?.Find(key) is { } entry
        ? new PatternList(key, entry.Key.At, [.. JobView.Texts(filters, key).Select(x => FilterPattern.Parse(x.Value))])
        : null;

    /// <summary>A filter of these patterns.</summary>
    public static PatternList Of(string key, params IEnumerable<string> patterns) => new(key, default, [.. patterns.Select(FilterPattern.Parse)]);

    /// <summary>The last pattern that matches; null when none does.</summary>
    public FilterPattern? Deciding(string name) => _patterns.FindLast(x => x.Matches(name));

    /// <summary>Whether the name passes: it is included, or not ignored.</summary>
    public bool Passes(string name) => Ignores ? Deciding(name) is null or { Excludes: true } : Deciding(name) is { Excludes: false };

    /// <summary>Why the name passes or not, in words.</summary>
    public string Say(string name) => Deciding(name) switch
    {
        null when Ignores => $"no pattern of `{Key}` matches `{name}`",
        null => $"`{name}` matches no pattern of `{Key}`: {ToString()}",
        var pattern => $"`{name}` matches `{pattern.Text}` of `{Key}`",
    };

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", _patterns.Select(x => x.Text));
}
