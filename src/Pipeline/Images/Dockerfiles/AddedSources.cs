using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pipeline.Images.Dockerfiles;

/// <summary>The sources of ADD that are not files of the context: what a server has at an address may change without the Dockerfile.</summary>
internal static partial class AddedSources
{
    private static readonly string[] Schemes = ["http://", "https://", "git://", "ssh://"];

    /// <summary>Those whose content is not fixed by the instruction itself, each with the reason.</summary>
    public static IEnumerable<string> Unknown(Instruction add)
    {
        var isFixed = add.Values("checksum").Any(x => Checksum().IsMatch(x));
        foreach (var source in Sources(add.Text).Where(x => !x.StartsWith("<<", StringComparison.Ordinal)))
        {
            if (source.Contains("://", StringComparison.Ordinal) || source.Contains('@', StringComparison.Ordinal))
            {
                if (!Commit().IsMatch(source) && !(isFixed && source.StartsWith("http", StringComparison.Ordinal)))
                    yield return $"what `{source}` is now, only its server knows; fix it with --checksum, or a repository with the commit after `#`";
            }
            else if (MayBecomeAddress(Platform().Replace(source, "x")))
            {
                yield return $"whether `{source}` is an address is for the builder to say; begin it with ./ if it is a file";
            }
        }
    }

    private static string[] Sources(string text)
    {
        var words = text.StartsWith('[') ? List(text) : Words.All(text);
        return words.Length > 1 ? words[..^1] : throw new NotUnderstoodException("ADD takes sources and a destination");
    }

    private static string[] List(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, DockerfileJson.Default.StringArray) ?? [];
        }
        catch (JsonException)
        {
            throw new NotUnderstoodException("the list is not JSON");
        }
    }

    /// <summary>Whether a variable can make it one: a path has a slash before any scheme or user.</summary>
    private static bool MayBecomeAddress(string source) =>
        source.IndexOf('$', StringComparison.Ordinal) is >= 0 and var dollar
        && (Schemes.Any(x => x.StartsWith(source[..dollar], StringComparison.Ordinal)) || !source[..dollar].Contains('/', StringComparison.Ordinal));

    [GeneratedRegex(@"^sha256:[0-9a-f]{64}\z")]
    private static partial Regex Checksum();

    [GeneratedRegex(@"^(https?://[^$#?]+\.git|(ssh|git)://[^$#?]+|[A-Za-z0-9._-]+@[^$#?:/]+:[^$#?]+)#[0-9a-f]{40}(:[^$#]*)?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Commit();

    [GeneratedRegex(@"\$(TARGET(PLATFORM|OS|ARCH|VARIANT)\b|\{TARGET(PLATFORM|OS|ARCH|VARIANT)\})", RegexOptions.ExplicitCapture)]
    private static partial Regex Platform();
}
