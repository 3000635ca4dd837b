using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Images;

/// <summary>Which files of a context the builder does not get. The last pattern that fits decides; <c>!</c> takes files back.</summary>
/// <remarks>https://docs.docker.com/build/concepts/context/#dockerignore-files; the patterns are those of Go's filepath.Match with <c>**</c>.</remarks>
internal sealed class DockerIgnore
{
    private readonly List<(Regex Pattern, bool Back)> _rules = [];

    private DockerIgnore(IEnumerable<string> lines)
    {
        foreach (var line in lines.Select(x => x.Trim()).Where(x => x.Length > 0 && x[0] != '#'))
        {
            var back = line[0] == '!';
            var pattern = Clean(back ? line[1..].Trim() : line);
            if (pattern.Length > 0)
                _rules.Add((new Regex(Expression(pattern), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking), back));
        }

        TakesBack = _rules.Exists(x => x.Back);
    }

    /// <summary>The file that applies: <c>&lt;Dockerfile&gt;.dockerignore</c>, else <c>.dockerignore</c> of the context; null when there is none.</summary>
    public static string? FileFor(string context, string dockerfile) =>
        new[] { dockerfile + ".dockerignore", Path.Combine(context, ".dockerignore") }.FirstOrDefault(File.Exists);

    /// <summary>The rules of the file that applies.</summary>
    public static DockerIgnore For(string context, string dockerfile) =>
        FileFor(context, dockerfile) is { } file ? Parse(File.ReadAllText(file)) : new DockerIgnore([]);

    /// <summary>The rules of a text.</summary>
    public static DockerIgnore Parse(string text) => new(text.TrimStart('\uFEFF').Split('\n'));

    /// <summary>Whether files below an ignored folder may be taken back, so that it has to be looked into.</summary>
    public bool TakesBack { get; }

    /// <summary>Whether the builder does not get it.</summary>
    /// <param name="path">Relative to the context, with slashes.</param>
    public bool Ignores(string path)
    {
        for (var i = _rules.Count - 1; i >= 0; i--)
            if (_rules[i].Pattern.IsMatch(path))
                return !_rules[i].Back;
        return false;
    }

    private static string Clean(string pattern) =>
        string.Join('/', pattern.Split('/').Where(x => x is not ("" or ".")));

    /// <summary>A pattern fits a path, and everything below a folder that it fits.</summary>
    private static string Expression(string pattern)
    {
        var text = new StringBuilder("^");
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '*' when i + 1 < pattern.Length && pattern[i + 1] == '*':
                    i++;
                    if (i + 1 < pattern.Length && pattern[i + 1] == '/')
                    {
                        i++;
                        text.Append("(?:.*/)?");
                    }
                    else
                    {
                        text.Append(".*");
                    }

                    break;
                case '*':
                    text.Append("[^/]*");
                    break;
                case '?':
                    text.Append("[^/]");
                    break;
                case '[' when pattern.IndexOf(']', i + 1) is > 0 and var end:
                    text.Append(pattern.AsSpan(i, end - i + 1));
                    i = end;
                    break;
                case '\\' when i + 1 < pattern.Length:
                    text.Append(Regex.Escape(pattern[++i].ToString()));
                    break;
                default:
                    text.Append(Regex.Escape(pattern[i].ToString()));
                    break;
            }
        }

        return text.Append("(?:/.*)?$").ToString();
    }
}
