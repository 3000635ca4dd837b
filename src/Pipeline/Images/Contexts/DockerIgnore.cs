using System.Text;

namespace Pipeline.Images.Contexts;

/// <summary>Which files of a context the builder does not get. The last pattern that matches decides; <c>!</c> takes files back.</summary>
/// <remarks>https://docs.docker.com/build/concepts/context/#dockerignore-files; how Docker walks is in github.com/tonistiigi/fsutil, filter.go.</remarks>
internal sealed class DockerIgnore
{
    // Docker's reader refuses longer lines.
    private const int LongestLine = 64 * 1024;
    private readonly List<IgnorePattern> _patterns = [];
    private readonly List<string> _prefixesBack = [];
    private readonly List<string> _unknown = [];
    private readonly bool _takesBackAnywhere;

    private DockerIgnore(IReadOnlyList<string> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            try
            {
                if (Encoding.UTF8.GetByteCount(lines[i]) >= LongestLine)
                    throw new NotUnderstoodException("it is longer than Docker reads");
                if (IgnorePattern.Parse(lines[i]) is { } pattern)
                    _patterns.Add(pattern);
            }
            catch (NotUnderstoodException e)
            {
                _unknown.Add($"line {i + 1}: {e.Message}");
            }
        }

        foreach (var pattern in _patterns.Where(x => x.TakesBack))
            if (pattern.Prefix is { } prefix)
                _prefixesBack.Add(prefix + "/");
            else
                _takesBackAnywhere = true;
    }

    /// <summary>No rules: everything is sent.</summary>
    public static DockerIgnore None { get; } = new([]);

    /// <summary>What is not surely understood of the file; empty when all of it is. The other lines are applied.</summary>
    public IReadOnlyList<string> Unknown => _unknown;

    /// <summary>The file that applies: <c>&lt;Dockerfile&gt;.dockerignore</c>, else <c>.dockerignore</c> of the context; null when neither exists.</summary>
    public static string? FileFor(string context, string dockerfile) =>
        new[] { dockerfile + ".dockerignore", Path.Combine(context, ".dockerignore") }.FirstOrDefault(File.Exists);

    /// <summary>The rules of the file that applies.</summary>
    public static DockerIgnore For(string context, string dockerfile)
    {
        if (FileFor(context, dockerfile) is not { } file)
            return None;
        var general = Path.Combine(context, ".dockerignore");
        try
        {
            var text = StrictText.Read(file);
            var rules = Parse(text);
            if (new FileInfo(file).LinkTarget is not null)
                rules._unknown.Add("it is a link, and what it points to may be outside of what Docker gets");
            if (text.Length == 0 && file != general && File.Exists(general))
                rules._unknown.Add("it is empty and the context has another: builders differ in which of them they take");
            return rules;
        }
        catch (NotUnderstoodException e)
        {
            var rules = new DockerIgnore([]);
            rules._unknown.Add(e.Message);
            return rules;
        }
    }

    /// <summary>The rules of a text.</summary>
    public static DockerIgnore Parse(string text) =>
        new([.. (text.StartsWith('\uFEFF') ? text[1..] : text).Split('\n').Select(x => x.EndsWith('\r') ? x[..^1] : x)]);

    /// <summary>Whether an entry is left out.</summary>
    /// <param name="path">Relative to the context, with slashes.</param>
    /// <param name="above">What was found for the folder that holds it; null in the context itself.</param>
    public IgnoreMatch Match(string path, IgnoreMatch? above)
    {
        var matched = new bool[_patterns.Count];
        var ignored = false;
        for (var i = 0; i < matched.Length; i++)
        {
            // A pattern is only asked when it can change the answer. One that was not asked for a folder has not matched it,
            // so that it may still match what is in it: `build`, `!build/keep`, `**/build` sends build/keep.
            if (above is { } folder && folder.Patterns[i])
                matched[i] = true;
            else if (_patterns[i].TakesBack == ignored)
                matched[i] = _patterns[i].Matches(path);
            if (matched[i])
                ignored = !_patterns[i].TakesBack;
        }

        return new IgnoreMatch(ignored, matched);
    }

    /// <summary>Whether a folder that is left out may hold something that is sent.</summary>
    public bool MayTakeBackBelow(string folder) =>
        _takesBackAnywhere || _prefixesBack.Exists(x => x.StartsWith(folder + "/", StringComparison.Ordinal));
}

/// <summary>What the rules say of one entry.</summary>
/// <param name="IsIgnored">Whether it is left out.</param>
/// <param name="Patterns">Which patterns match it or a folder above it.</param>
internal readonly record struct IgnoreMatch(bool IsIgnored, bool[] Patterns);
