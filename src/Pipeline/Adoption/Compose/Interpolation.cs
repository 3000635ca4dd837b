using System.Text.RegularExpressions;

namespace Pipeline.Adoption.Compose;

/// <summary>A part of a value: text, or a variable of whoever runs compose.</summary>
/// <param name="Text">The text; null for a variable.</param>
/// <param name="Variable">The variable's name; null for text.</param>
/// <param name="Otherwise">What a variable is when it is not set; null when nothing is said.</param>
internal sealed record ValuePart(string? Text, string? Variable = null, string? Otherwise = null);

/// <summary>Variables in values, as compose has them: <c>$X</c>, <c>${X}</c>, <c>${X:-default}</c>, <c>${X:?message}</c>, <c>$$</c>.</summary>
/// <remarks>https://docs.docker.com/reference/compose-file/interpolation/</remarks>
internal static partial class Interpolation
{
    /// <summary>The parts in order, neighbouring texts joined.</summary>
    public static IReadOnlyList<ValuePart> PartsOf(string value)
    {
        var parts = new List<ValuePart>();
        for (var at = 0; at < value.Length;)
        {
            var dollar = value.IndexOf('$', at);
            if (dollar < 0)
                dollar = value.Length;
            Append(parts, value[at..dollar]);
            if (dollar == value.Length)
                break;
            if (value.AsSpan(dollar).StartsWith("$$"))
            {
                Append(parts, "$");
                at = dollar + 2;
            }
            else if (Bare().Match(value, dollar) is { Success: true } bare)
            {
                parts.Add(new ValuePart(null, bare.Groups[1].Value));
                at = dollar + bare.Length;
            }
            else if (value.AsSpan(dollar).StartsWith("${") && End(value, dollar + 2) is > 0 and var end && Braced().Match(value[(dollar + 2)..end]) is { Success: true } braced)
            {
                var (name, sign, rest) = (braced.Groups[1].Value, braced.Groups[2].Value, braced.Groups[3].Value);
                parts.Add(new ValuePart(null, name, sign.EndsWith('-') ? rest : sign.EndsWith('+') ? "" : null));
                at = end + 1;
            }
            else
            {
                Append(parts, "$");
                at = dollar + 1;
            }
        }

        return parts;
    }

    /// <summary>The value with known variables and defaults filled in; null when a variable is missing, whose names are in <paramref name="missing"/>.</summary>
    public static string? Fill(string value, IReadOnlyDictionary<string, string> known, ICollection<string>? missing = null)
    {
        var text = "";
        var whole = true;
        foreach (var part in PartsOf(value))
        {
            if ((part.Text ?? ValueOf(part, known)) is { } found)
                text += found;
            else
            {
                whole = false;
                missing?.Add(part.Variable!);
            }
        }

        return whole ? text : null;
    }

    /// <summary>What a variable holds: what is known of it, else its default, in which there may be further variables; null: nobody knows.</summary>
    public static string? ValueOf(ValuePart part, IReadOnlyDictionary<string, string> known) =>
        known.TryGetValue(part.Variable!, out var value) && value.Length > 0 ? value : part.Otherwise is { } otherwise ? Fill(otherwise, known) : null;

    private static void Append(List<ValuePart> parts, string text)
    {
        if (text.Length == 0)
            return;
        if (parts is [.., { Text: { } before }])
            parts[^1] = new ValuePart(before + text);
        else
            parts.Add(new ValuePart(text));
    }

    /// <summary>Where the brace closes that was opened before a place; defaults may hold variables with braces.</summary>
    private static int End(string value, int at)
    {
        for (var depth = 1; at < value.Length; at++)
            if (value[at] == '}' && --depth == 0)
                return at;
            else if (value[at] == '{' && value[at - 1] == '$')
                depth++;
        return -1;
    }

    [GeneratedRegex(@"\G\$([A-Za-z_][A-Za-z0-9_]*)")]
    private static partial Regex Bare();

    [GeneratedRegex(@"^([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-?+])(.*))?$", RegexOptions.Singleline)]
    private static partial Regex Braced();
}
