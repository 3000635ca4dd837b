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

    /// <summary>
    /// What no definition can ask for, and the model therefore does not have. Where something is left out, the same can be said at each job or step, or it is
    /// for nobody who delivers software.
    /// </summary>
    public static bool IsLeftOut(string item) => LeftOut.Any(x => item == x || item.StartsWith(x + ".", StringComparison.Ordinal) || item.StartsWith(x + " ", StringComparison.Ordinal) || item.StartsWith(x + "[", StringComparison.Ordinal))
        || item.Contains("run-step).background", StringComparison.Ordinal) || item.Contains("regular-step).background", StringComparison.Ordinal)
        || item.StartsWith("permissions.", StringComparison.Ordinal) || item.StartsWith("permissions = ", StringComparison.Ordinal)
        || (item.Contains("permissions = ", StringComparison.Ordinal) && item.EndsWith("-all", StringComparison.Ordinal));

    private static readonly string[] LeftOut =
    [
        // Of all jobs at once: each job and step says it itself.
        "env", "defaults", "description", "jobs.*(job-factory).defaults",
        // Steps beside each other: a target runs its work at once itself.
        "jobs.*(job-factory).steps[](wait-step)", "jobs.*(job-factory).steps[](wait-all-step)", "jobs.*(job-factory).steps[](cancel-step)", "jobs.*(job-factory).steps[](parallel-step)",
        // Custom images of runners, and classic projects, which GitHub has ended.
        "jobs.*(job-factory).snapshot", "jobs.*(job-factory).cancel-timeout-minutes", "on.image_version", "on.project", "on.project_card", "on.project_column", "on.pull_request_comment",
        // Refused by our own rules.
        "jobs.*(workflow-job).secrets = inherit",
    ];

    public IEnumerable<string> Missing => All.Where(x => !Said.Contains(x) && !IsSaidBySilence(x) && !IsLeftOut(x));

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
        Row("", "in the schema", "said", "by silence", "left out", "missing");
        Count("events", All.Where(x => x.StartsWith("on.", StringComparison.Ordinal) && x.Count(y => y == '.') == 1));
        Count("other keys", All.Where(x => !x.Contains(" = ", StringComparison.Ordinal) && !(x.StartsWith("on.", StringComparison.Ordinal) && x.Count(y => y == '.') == 1)));
        Count("values", All.Where(x => x.Contains(" = ", StringComparison.Ordinal)));
        Count("all", All);
        var possible = All.Count(x => !IsLeftOut(x));
        var shown = possible - Missing.Count();
        text.Append(CultureInfo.InvariantCulture, $"the model can say {100.0 * shown / possible:0.0} % of what definitions ask for ({shown} of {possible})\n");
        foreach (var item in Missing)
            text.Append("missing: ").Append(item).Append('\n');
        return text.ToString();

        void Count(string name, IEnumerable<string> items)
        {
            var all = items.ToList();
            var silent = all.Count(x => IsSaidBySilence(x) && !Said.Contains(x));
            var said = all.Count(Said.Contains);
            var refused = all.Count(IsLeftOut);
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
