namespace Pipeline.Engine;

/// <summary>Draws a tree with two columns: names, and remarks that are wrapped where the line ends.</summary>
internal sealed class TextTree(BuildOutput output, bool unicode, int width)
{
    private readonly string _middle = unicode ? "├─ " : "|- ";
    private readonly string _last = unicode ? "└─ " : "`- ";
    private readonly string _down = unicode ? "│  " : "|  ";
    private const string Blank = "   ";

    /// <summary>Whether lines can be drawn: not where the text goes out as ASCII, or to a terminal that knows no more.</summary>
    public static bool UnicodeFor(Invocation invocation)
    {
        var variables = invocation.Environment;
        var locale = (variables.GetValueOrDefault("LC_ALL"), variables.GetValueOrDefault("LC_CTYPE"), variables.GetValueOrDefault("LANG")) switch
        {
            ({ Length: > 0 } all, _, _) => all,
            (_, { Length: > 0 } type, _) => type,
            var (_, _, language) => language,
        };
        return locale is not ("C" or "POSIX") && variables.GetValueOrDefault("TERM") != "dumb" && invocation.Out.Encoding.GetMaxByteCount(1) > 2;
    }

    /// <summary>The columns of the terminal, or of COLUMNS; without either, lines are as long as they need to be.</summary>
    public static int WidthFor(Invocation invocation)
    {
        if (int.TryParse(invocation.Environment.GetValueOrDefault("COLUMNS"), out var columns) && columns > 0)
            return Math.Max(columns, 40);
        return invocation.OwnsProcess && !Console.IsOutputRedirected && Console.WindowWidth > 0 ? Math.Max(Console.WindowWidth, 40) : int.MaxValue;
    }

    /// <summary>A heading at the first level.</summary>
    public void Branch(bool last, string text, Style style = Style.Plain) => output.Line((last ? _last : _middle) + text, style);

    /// <summary>What stands below a heading.</summary>
    public void Leaves<T>(
        IReadOnlyList<T> items, bool belowLast, int names, Func<T, string> name, Func<T, string> remark, Func<T, Style> style) where T : class
    {
        for (var i = 0; i < items.Count; i++)
            Line(belowLast ? Blank : _down, i == items.Count - 1, names, name(items[i]), remark(items[i]), style(items[i]));
    }

    /// <summary>One line, and the lines that its remark goes on in.</summary>
    /// <param name="prefix">What stands before the line's own branch.</param>
    /// <param name="last">Whether nothing follows at this level.</param>
    /// <param name="names">How wide the column of names is.</param>
    /// <param name="name">The first column.</param>
    /// <param name="remark">The second column.</param>
    /// <param name="style">How the line looks.</param>
    public void Line(string prefix, bool last, int names, string name, string remark, Style style)
    {
        var column = prefix.Length + _last.Length + Math.Max(names, name.Length) + 2;
        var room = width == int.MaxValue ? int.MaxValue : Math.Max(width - column, 16);
        var start = prefix + (last ? _last : _middle) + Columns.Left(name, names) + "  ";
        foreach (var part in Wrapped(remark, room))
        {
            output.Line((start + part).TrimEnd(), style);
            var next = prefix + (last ? Blank : _down);
            start = Columns.Left(next, column);
        }
    }

    /// <summary>What lines below an item begin with.</summary>
    public string Below(string prefix, bool last) => prefix + (last ? Blank : _down);

    /// <summary>Cuts text at spaces; a word longer than the room stays whole, since names are there to be copied.</summary>
    public static IEnumerable<string> Wrapped(string text, int room)
    {
        while (text.Length > room)
        {
            var cut = text.LastIndexOf(' ', room);
            if (cut <= 0)
                cut = text.IndexOf(' ', room);
            if (cut <= 0)
                break;
            yield return text[..cut];
            text = text[(cut + 1)..];
        }

        yield return text;
    }
}
