using Pipeline.Workflows.Model;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Rules.Form;

internal sealed class Cron() : Rule(
    "cron",
    "A schedule has five fields with values in range, and runs no more often than every five minutes",
    "GitHub refuses the file, or runs it less often than it says",
    Sources.Events + "#schedule")
{
    public override IEnumerable<Remark> Check(Inspection file)
    {
        foreach (var item in ((file.Document.Root["on"] as YamlMapping)?["schedule"] as YamlSequence)?.Items ?? [])
            if ((item as YamlMapping)?["cron"] is YamlScalar cron && CronPattern.Mistake(cron.Value) is { } wrong)
                yield return new Remark(cron.At, wrong, "write `minute hour day month weekday` in UTC, such as `17 4 * * 1`");
    }
}
