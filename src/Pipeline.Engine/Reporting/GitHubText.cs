using System.Globalization;

namespace Pipeline.Engine;

/// <summary>Text inside GitHub's workflow commands, and text that must not be one.</summary>
internal static class GitHubText
{
    /// <summary>Percent signs and line breaks encoded, so that the text stays one command.</summary>
    public static string Data(string text) => text
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    /// <summary>A command that adds an error or a warning to the run, at a place in the source if there is one.</summary>
    public static string Annotation(string kind, string text, string? title, Place? place)
    {
        var properties = title is null ? "" : " title=" + Property(title);
        if (place is not null)
        {
            properties += $"{(properties.Length == 0 ? " " : ",")}file={Property(place.File)}";
            if (place.Line > 0)
                properties += ",line=" + place.Line.ToString(CultureInfo.InvariantCulture);
            if (place.Column > 0)
                properties += ",col=" + place.Column.ToString(CultureInfo.InvariantCulture);
        }

        return $"::{kind}{properties}::{Data(text)}";
    }

    /// <summary>Whether GitHub would take one of the lines for a command: <c>::name::</c> in front, or <c>##[name]</c> anywhere.</summary>
    public static bool MayBeCommand(string text)
    {
        for (var at = text.IndexOf("::", StringComparison.Ordinal); at >= 0; at = text.IndexOf("::", at + 2, StringComparison.Ordinal))
        {
            var before = at - 1;
            while (before >= 0 && text[before] is not ('\n' or '\r') && char.IsWhiteSpace(text[before]))
                before--;
            if (before < 0 || text[before] is '\n' or '\r')
                return true;
        }

        return text.Contains("##[", StringComparison.Ordinal);
    }

    /// <summary>The text between a command that stops commands and the one that allows them again, whose name nobody can guess.</summary>
    public static string Harmless(string text)
    {
        var token = Guid.NewGuid().ToString("N");
        return $"::stop-commands::{token}\n{text}\n::{token}::";
    }

    /// <summary>A JSON document without the form of a command that GitHub finds anywhere in a line. The document means the same.</summary>
    public static string HarmlessJson(string json) => json.Replace("##[", @"\u0023#[", StringComparison.Ordinal);

    /// <summary>The value of a command's property, encoded so that it is one.</summary>
    public static string Property(string text) => Data(text)
        .Replace(":", "%3A", StringComparison.Ordinal)
        .Replace(",", "%2C", StringComparison.Ordinal);
}
