using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipeline.Adoption;

/// <summary>What the last stage of a Dockerfile says about the image.</summary>
/// <param name="Ports">What it exposes.</param>
/// <param name="User">Who runs it; null when nothing is said, which is root.</param>
/// <param name="Health">The command of its health check; empty when there is none.</param>
/// <param name="Bases">The images that it begins with, stages of its own left out.</param>
internal sealed partial record Dockerfile(IReadOnlyList<int> Ports, string? User, IReadOnlyList<string> Health, IReadOnlyList<string> Bases)
{
    /// <summary>Reads a file; null when it is not there.</summary>
    public static Dockerfile? Read(string path) => File.Exists(path) ? Parse(File.ReadAllText(path)) : null;

    public static Dockerfile Parse(string text)
    {
        var (ports, bases, stages) = (new List<int>(), new List<string>(), new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        string? user = null;
        IReadOnlyList<string> health = [];
        // Joined lines, without comments: a comment may stand between joined lines.
        var joined = Continued().Replace(Comments().Replace(text.ReplaceLineEndings("\n"), ""), " ");
        foreach (var line in joined.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, rest) = line.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [var first, var second] ? (first.ToUpperInvariant(), second) : (line.ToUpperInvariant(), "");
            switch (name)
            {
                case "FROM":
                    var words = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(x => !x.StartsWith("--", StringComparison.Ordinal)).ToList();
                    if (words.Count > 0 && words[0] != "scratch" && !stages.Contains(words[0]))
                        bases.Add(words[0]);
                    if (words.Count > 2)
                        stages.Add(words[2]);
                    (user, health) = (null, []);
                    ports.Clear();
                    break;
                case "EXPOSE":
                    ports.AddRange(rest.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(x => !x.EndsWith("/udp", StringComparison.Ordinal))
                        .Select(x => int.TryParse(x.Split('/', '-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0).Where(x => x is > 0 and < 65536));
                    break;
                case "USER":
                    user = rest;
                    break;
                case "HEALTHCHECK":
                    var command = rest.IndexOf("CMD ", StringComparison.OrdinalIgnoreCase);
                    health = command < 0 ? [] : Words(rest[(command + 4)..].Trim());
                    break;
            }
        }

        return new Dockerfile(ports, user, health, bases);
    }

    private static IReadOnlyList<string> Words(string command)
    {
        if (!command.StartsWith('['))
            return ["sh", "-c", command];
        try
        {
            return System.Text.Json.JsonSerializer.Deserialize<string[]>(command) ?? [];
        }
        catch (System.Text.Json.JsonException)
        {
            return ["sh", "-c", command];
        }
    }

    [GeneratedRegex(@"(?m)^[ \t]*#.*\n?")]
    private static partial Regex Comments();

    [GeneratedRegex(@"[\\`][ \t]*\n")]
    private static partial Regex Continued();
}
