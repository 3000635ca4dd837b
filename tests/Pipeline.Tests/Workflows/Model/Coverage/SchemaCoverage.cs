using System.Globalization;
using System.Text;

namespace Pipeline.Tests.Workflows.Model.Coverage;

/// <summary>How much of the schema the model can say, shown by what it has said.</summary>
/// <param name="All">Everything in the schema.</param>
/// <param name="Said">What occurs in emitted workflows.</param>
internal sealed record SchemaCoverage(IReadOnlySet<string> All, IReadOnlySet<string> Said)
{
    /// <summary>What is said by leaving something out.</summary>
    public static bool IsSaidBySilence(string item) => item.Contains("permissions.", StringComparison.Ordinal) && item.EndsWith(" = none", StringComparison.Ordinal);

    /// <summary>What the schema has by its generality and GitHub refuses all the same: in <c>parallel</c> stand scripts and actions only, none in the background.</summary>
    public static bool IsRefusedByGitHub(string item) => item.IndexOf(".parallel[](", StringComparison.Ordinal) is >= 0 and var start
        && (item[(start + 12)..] is "run-step).background" or "regular-step).background"
            || item[(start + 12)..].Split("-step)")[0] is "wait" or "wait-all" or "cancel" or "parallel");

    public IEnumerable<string> Missing => All.Where(x => !Said.Contains(x) && !IsSaidBySilence(x) && !IsRefusedByGitHub(x));

    public static SchemaCoverage Of(Schema schema, IEnumerable<Pipeline.Workflows.Model.WorkflowFile> workflows)
    {
        var said = new HashSet<string>(StringComparer.Ordinal);
        foreach (var workflow in workflows)
            SchemaWalk.Visit(schema, workflow.ToYaml(), said);
        return new SchemaCoverage(SchemaItems.Of(schema), said);
    }

    /// <summary>A table: events, keys and values, how many there are and how many are said, then what is missing.</summary>
    public string ToTable()
    {
        var text = new StringBuilder();
        Row("", "in the schema", "said", "by silence", "none may say", "missing");
        Count("events", All.Where(x => x.StartsWith("on.", StringComparison.Ordinal) && x.Count(y => y == '.') == 1));
        Count("other keys", All.Where(x => !x.Contains(" = ", StringComparison.Ordinal) && !(x.StartsWith("on.", StringComparison.Ordinal) && x.Count(y => y == '.') == 1)));
        Count("values", All.Where(x => x.Contains(" = ", StringComparison.Ordinal)));
        Count("all", All);
        var possible = All.Count(x => !IsRefusedByGitHub(x));
        var shown = possible - Missing.Count();
        text.Append(CultureInfo.InvariantCulture, $"the model can say {100.0 * shown / possible:0.0} % of what anybody may say ({shown} of {possible})\n");
        foreach (var item in Missing)
            text.Append("missing: ").Append(item).Append('\n');
        return text.ToString();

        void Count(string name, IEnumerable<string> items)
        {
            var all = items.ToList();
            var silent = all.Count(x => IsSaidBySilence(x) && !Said.Contains(x));
            var said = all.Count(Said.Contains);
            var refused = all.Count(IsRefusedByGitHub);
            Row(name, Number(all.Count), Number(said), Number(silent), Number(refused), Number(all.Count - said - silent - refused));
        }

        void Row(string name, params ReadOnlySpan<string> cells)
        {
            text.Append(name.PadRight(12));
            foreach (var cell in cells)
                text.Append(cell.PadLeft(15));
            text.Append('\n');
        }
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
