using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Tests.Workflows.Drift;

/// <summary>Applies a unified diff, and insists that it fits.</summary>
internal static partial class UnifiedDiff
{
    public static string Apply(string text, IReadOnlyList<string> diff)
    {
        var old = Lines(text);
        var result = new StringBuilder();
        var at = 0;
        var (left, leftNow) = (0, 0);
        for (var i = 2; i < diff.Count; i++)
        {
            var line = diff[i];
            if (Hunk().Match(line) is { Success: true } hunk)
            {
                Assert.Equal((0, 0), (left, leftNow));
                left = Count(hunk.Groups[2]);
                leftNow = Count(hunk.Groups[4]);
                var start = Number(hunk.Groups[1]) - (left == 0 ? 0 : 1);
                while (at < start)
                    result.Append(old[at++]);
                Assert.Equal(result.ToString().Count(x => x == '\n'), Number(hunk.Groups[3]) - (leftNow == 0 ? 0 : 1));
                continue;
            }

            if (line[0] == '\\')
                continue;
            var content = line[1..] + (i + 1 < diff.Count && diff[i + 1][0] == '\\' ? "" : "\n");
            if (line[0] is ' ' or '-')
            {
                Assert.Equal(old[at++], content);
                left--;
            }

            if (line[0] is ' ' or '+')
            {
                result.Append(content);
                leftNow--;
            }
        }

        Assert.Equal((0, 0), (left, leftNow));
        return result.AppendJoin("", old.Skip(at)).ToString();
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    private static int Count(Group group) => group.Success ? Number(group) : 1;

    private static List<string> Lines(string text) => [.. Line().Matches(text).Select(x => x.Value)];

    [GeneratedRegex(@"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@$")]
    private static partial Regex Hunk();

    [GeneratedRegex("[^\n]*\n|[^\n]+$")]
    private static partial Regex Line();
}
