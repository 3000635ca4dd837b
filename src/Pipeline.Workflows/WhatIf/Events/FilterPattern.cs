using System.Text.RegularExpressions;

namespace Pipeline.Workflows.WhatIf;

/// <summary>
/// One pattern of a branch, tag or path filter, in GitHub's own dialect: <c>*</c> stops at a slash, <c>**</c> does not,
/// <c>?</c> and <c>+</c> repeat what stands before them, <c>[]</c> lists characters, <c>\</c> takes the meaning away,
/// <c>!</c> at the start excludes.
/// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
/// </summary>
internal sealed class FilterPattern
{
    private readonly Regex? _expression;

    private FilterPattern(string text, bool excludes, Regex? expression, string? mistake) =>
        (Text, Excludes, _expression, Mistake) = (text, excludes, expression, mistake);

    /// <summary>As it is written.</summary>
    public string Text { get; }

    /// <summary>Whether it begins with <c>!</c>.</summary>
    public bool Excludes { get; }

    /// <summary>Why it is no pattern, or null; such a pattern matches nothing.</summary>
    public string? Mistake { get; }

    /// <summary>Reads a pattern.</summary>
    public static FilterPattern Parse(string text)
    {
        var excludes = text.StartsWith('!');
        var atoms = new List<string>();
        var mistake = Atoms(excludes ? text[1..] : text, atoms);
        // No backtracking: a pattern such as `**a**b**c` must not take longer with the length of the path.
        var expression = mistake is null ? new Regex($@"\A{string.Concat(atoms)}\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline) : null;
        return new FilterPattern(text, excludes, expression, mistake);
    }

    /// <summary>Whether the name is one that the pattern means, whatever <c>!</c> says.</summary>
    public bool Matches(string name) => _expression?.IsMatch(name) ?? false;

    private static string? Atoms(string text, List<string> atoms)
    {
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\' when i + 1 < text.Length:
                    atoms.Add(Regex.Escape(text[++i].ToString()));
                    break;
                case '*' when i + 1 < text.Length && text[i + 1] == '*':
                    var begins = i == 0 || text[i - 1] == '/';
                    i++;
                    // `**/` stands for any number of folders, none included.
                    var folders = begins && i + 1 < text.Length && text[i + 1] == '/';
                    i += folders ? 1 : 0;
                    atoms.Add(folders ? "(?:.*/)?" : ".*");
                    break;
                case '*':
                    atoms.Add("[^/]*");
                    break;
                case '?' or '+':
                    if (atoms.Count == 0)
                        return $"`{text[i]}` repeats what stands before it, and nothing does";
                    atoms[^1] = $"(?:{atoms[^1]}){text[i]}";
                    break;
                case '[':
                    var end = text.IndexOf(']', i + 1);
                    if (end <= i + 1)
                        return end < 0 ? "`[` without `]`" : "`[]` lists no character";
                    if (Class(text[(i + 1)..end]) is not { } characters)
                        return $"`{text[i..(end + 1)]}` may list letters, digits and the ranges a-z, A-Z, 0-9";
                    atoms.Add(characters);
                    i = end;
                    break;
                default:
                    atoms.Add(Regex.Escape(text[i].ToString()));
                    break;
            }
        }

        return null;
    }

    private static string? Class(string list)
    {
        for (var i = 0; i < list.Length; i++)
        {
            var range = i + 2 < list.Length && list[i + 1] == '-';
            if (!char.IsAsciiLetterOrDigit(list[i]) || (range && !(char.IsAsciiLetterOrDigit(list[i + 2]) && list[i] <= list[i + 2])))
                return null;
            i += range ? 2 : 0;
        }

        return $"[{list}]";
    }
}
