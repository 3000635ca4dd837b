using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Tests.Engine.Reporting;

/// <summary>A terminal as far as the live view uses one: lines, going up, erasing what is below.</summary>
internal static partial class Screen
{
    /// <summary>What is on the screen at the end.</summary>
    public static string Final(string output) => Play(output, []);

    /// <summary>What is on the screen each time before something is erased, and at the end.</summary>
    public static string Frames(string output)
    {
        var frames = new List<string>();
        frames.Add(Play(output, frames));
        return string.Join("\n════════\n", frames).Replace("\e", "␛");
    }

    private static string Play(string output, List<string> frames)
    {
        var lines = new List<StringBuilder> { new() };
        var row = 0;
        foreach (Match token in Token().Matches(output))
        {
            switch (token.Value)
            {
                case "\n":
                    if (++row == lines.Count)
                        lines.Add(new StringBuilder());
                    break;
                case "\r":
                case "\e[?25l":
                case "\e[?25h":
                    break;
                case "\e[J":
                    Keep();
                    lines.RemoveRange(row + 1, lines.Count - row - 1);
                    lines[row].Clear();
                    break;
                default:
                    if (token.Groups[1].Success)
                    {
                        Keep();
                        row -= int.Parse(token.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
                    }
                    else
                    {
                        lines[row].Append(token.Value);
                    }

                    break;
            }
        }

        return Text(lines);

        void Keep()
        {
            if (frames.Count == 0 || frames[^1] != Text(lines))
                frames.Add(Text(lines));
        }
    }

    private static string Text(List<StringBuilder> lines) => string.Join('\n', lines);

    [GeneratedRegex(@"\n|\r|\e\[\?25[lh]|\e\[J|\e\[(\d+)A|\e\[[\d;]*m|[^\n\r\e]+")]
    private static partial Regex Token();
}
