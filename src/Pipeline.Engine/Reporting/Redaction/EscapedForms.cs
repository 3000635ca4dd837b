using System.Text;

namespace Pipeline.Engine;

/// <summary>What URLs, JSON, XML, HTML and shells make of a secret. Writers differ in what they escape, so there are several forms of each.</summary>
internal static class EscapedForms
{
    /// <summary>What stays as it is in a part of a URL: by RFC 3986, in forms, in JavaScript, in a whole URL.</summary>
    private static readonly string[] Unreserved = ["-_.~", "-_.!*()", "-_.!~*'()", "-_.!~*'();:@&=+$,/?#[]"];

    public static void AddTo(HashSet<string> forms, string secret)
    {
        if (IsPlain(secret))
            return;
        foreach (var unreserved in Unreserved)
        {
            foreach (var space in (string[])["%20", "+"])
            {
                forms.Add(Url(secret, unreserved, space, "0123456789ABCDEF"));
                forms.Add(Url(secret, unreserved, space, "0123456789abcdef"));
            }
        }

        // Each sum of a writer's habits.
        for (var habits = 0; habits < 64; habits++)
        {
            forms.Add(JsonText.Escape(secret, habits));
            forms.Add(MarkupText.Escape(secret, habits));
        }

        forms.Add(secret.Replace("'", @"'\''", StringComparison.Ordinal));
        forms.Add(secret.Replace("'", "'\"'\"'", StringComparison.Ordinal));
        forms.Add(Backslashed(secret, "\"$`\\"));
        forms.Add(Backslashed(secret, " \t!\"#$&'()*,;<>?[\\]^`{|}~"));
    }

    /// <summary>Nothing escapes these.</summary>
    private static bool IsPlain(string text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
                return false;
        }

        return true;
    }

    private static string Url(string text, string unreserved, string space, string digits)
    {
        var escaped = new StringBuilder();
        foreach (var one in Encoding.UTF8.GetBytes(text))
        {
            var c = (char)one;
            if (char.IsAsciiLetterOrDigit(c) || (one < 128 && unreserved.Contains(c, StringComparison.Ordinal)))
                escaped.Append(c);
            else if (c == ' ')
                escaped.Append(space);
            else
                escaped.Append('%').Append(digits[one >> 4]).Append(digits[one & 15]);
        }

        return escaped.ToString();
    }

    private static string Backslashed(string text, string special)
    {
        var escaped = new StringBuilder();
        foreach (var c in text)
            escaped.Append(special.Contains(c, StringComparison.Ordinal) ? "\\" : "").Append(c);
        return escaped.ToString();
    }
}
