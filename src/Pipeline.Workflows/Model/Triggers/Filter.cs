using System.Collections;
using System.Runtime.CompilerServices;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary>
/// Patterns that a branch, tag or path has to match, or must not match; never both kinds at once, which GitHub refuses.
/// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
/// </summary>
[CollectionBuilder(typeof(Filter), nameof(Only))]
public sealed class Filter : IEnumerable<string>
{
    private readonly string[] _patterns;

    private Filter(ReadOnlySpan<string> patterns, bool except)
    {
        if (patterns.IsEmpty)
            throw new ArgumentException("A filter without patterns matches nothing; leave the filter out instead");
        foreach (var pattern in patterns)
            if (string.IsNullOrWhiteSpace(pattern) || pattern.Contains("${{", StringComparison.Ordinal))
                throw new ArgumentException($"`{pattern}` is no pattern: it is empty or holds an expression, which GitHub does not evaluate here");
        if (!except && patterns[0][0] == '!')
            throw new ArgumentException($"`{patterns[0]}` takes away from nothing; begin with a pattern without `!`, or use Filter.Except");
        _patterns = patterns.ToArray();
        IsExcept = except;
    }

    /// <summary>Whether the patterns tell what is left out.</summary>
    public bool IsExcept { get; }

    /// <summary>What matches one of these; <c>!pattern</c> takes away from those before it.</summary>
    public static Filter Only(params ReadOnlySpan<string> patterns) => new(patterns, except: false);

    /// <summary>All but what matches one of these.</summary>
    public static Filter Except(params ReadOnlySpan<string> patterns) => new(patterns, except: true);

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)_patterns).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static void Add(YamlMapping mapping, string key, Filter? filter)
    {
        if (filter is not null)
            mapping.Add(filter.IsExcept ? key + "-ignore" : key, Trigger.List(filter));
    }
}
