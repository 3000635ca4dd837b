using Spectre.Console;
using Spectre.Console.Rendering;

namespace Pipeline.Engine;

/// <summary>Draws the running targets: name, time, progress, last line.</summary>
internal static class LiveRegion
{
    private const int BarWidth = 20;

    /// <summary>The lines, with ANSI codes, none wider than the terminal.</summary>
    public static IReadOnlyList<string> Render(IReadOnlyCollection<TargetBlock> blocks, Invocation invocation, (int Width, int Height) size)
    {
        if (blocks.Count == 0)
            return [];
        var (width, height) = size;
        var rows = Math.Max(1, height / 2);
        var shown = blocks.Take(blocks.Count > rows ? Math.Max(1, rows - 1) : rows).ToList();
        var left = width - 1 - Names(shown) - Times(shown, invocation) - 3;
        var lines = shown.Select(block => Line(block, shown, left, invocation)).ToList();
        if (shown.Count < blocks.Count)
            lines.Add(Plain($"and {blocks.Count - shown.Count} more", Color.Grey));

        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = invocation.Colour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Width = width;
        foreach (var line in lines)
            console.Write(new Cut(line, width - 1));
        return text.ToString().TrimEnd('\n').Split('\n');
    }

    /// <summary>Width and height of the terminal in cells; one that does not know has 0.</summary>
    public static (int Width, int Height) Size(Invocation invocation) => invocation.OwnsProcess
        ? (Console.WindowWidth is > 0 and var width ? width : invocation.Width, Console.WindowHeight is > 0 and var height ? height : 24)
        : (invocation.Width, 24);

    private static int Names(List<TargetBlock> blocks) => blocks.Max(block => block.Target.Name.Length);

    private static int Times(List<TargetBlock> blocks, Invocation invocation) => blocks.Max(block => Time(block, invocation).Length);

    private static string Time(TargetBlock block, Invocation invocation)
    {
        var seconds = (int)invocation.Time.GetElapsedTime(block.Began).TotalSeconds;
        return seconds < 60 ? $"{seconds} s" : $"{seconds / 60}:{seconds % 60:00} min";
    }

    private static List<Segment> Line(TargetBlock block, List<TargetBlock> all, int left, Invocation invocation)
    {
        List<Segment> line =
        [
            new(block.Target.Name.PadRight(Names(all)), new Spectre.Console.Style(Color.Aqua)),
            new("  " + Time(block, invocation).PadLeft(Times(all, invocation)) + "  "),
        ];
        if (block.Fraction is { } fraction && left > BarWidth + 6)
        {
            var full = (int)(fraction * BarWidth);
            line.Add(new(new string('━', full), new Spectre.Console.Style(Color.Green)));
            line.Add(new(new string('─', BarWidth - full), new Spectre.Console.Style(Color.Grey)));
            line.Add(new($" {(int)(fraction * 100),3}%  "));
        }

        line.AddRange(Plain(Clean(block.Doing ?? block.LastLine ?? ""), Color.Grey));
        return line;
    }

    private static List<Segment> Plain(string text, Color colour) => [new(text, new Spectre.Console.Style(colour))];

    /// <summary>Without what would move the cursor: codes of terminals, line breaks and tabs.</summary>
    private static string Clean(string text)
    {
        var clean = new System.Text.StringBuilder();
        for (var i = 0; i < text.Length && clean.Length < 500; i++)
        {
            if (text[i] == '\e')
            {
                // A code begins with ESC [ and ends with a letter.
                if (i + 1 < text.Length && text[i + 1] == '[')
                {
                    for (i += 2; i < text.Length && !char.IsAsciiLetter(text[i]); i++)
                    {
                    }
                }
            }
            else
            {
                clean.Append(char.IsControl(text[i]) ? ' ' : text[i]);
            }
        }

        return clean.ToString().Trim();
    }

    /// <summary>One line, cut off at the width in cells.</summary>
    private sealed class Cut(List<Segment> segments, int width) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => new(1, width);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
            [.. Fitting(), Segment.LineBreak];

        private IEnumerable<Segment> Fitting()
        {
            var left = width;
            foreach (var segment in segments)
            {
                if (segment.CellCount() > left)
                {
                    if (Segment.Truncate(segment, left - 1) is { } part)
                        yield return part;
                    yield return new Segment("…");
                    yield break;
                }

                left -= segment.CellCount();
                yield return segment;
            }
        }
    }
}
