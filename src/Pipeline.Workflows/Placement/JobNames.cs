using System.Text;

namespace Pipeline.Workflows.Placement;

/// <summary>How names of C# look in a workflow.</summary>
internal static class JobNames
{
    /// <summary><c>BuildImages</c> becomes <c>build-images</c>.</summary>
    public static string Kebab(string name) => Split(name, '-');

    /// <summary><c>BuildImages</c> becomes <c>Build images</c>.</summary>
    public static string Words(string name)
    {
        var words = Split(name, ' ');
        return words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];
    }

    /// <summary><c>--dry-run</c> becomes <c>DRY_RUN</c>.</summary>
    public static string Variable(string option) => option.TrimStart('-').Replace('-', '_').ToUpperInvariant();

    /// <summary>The words in lower case, with a sign between them: <c>ReviewRequested</c> and <c>_</c> make <c>review_requested</c>.</summary>
    public static string Split(string name, char between)
    {
        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]) && (!char.IsUpper(name[i - 1]) || i + 1 < name.Length && char.IsLower(name[i + 1])))
                text.Append(between);
            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
