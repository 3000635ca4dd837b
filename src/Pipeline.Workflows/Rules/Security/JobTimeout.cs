using System.Globalization;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Rules.Security;

internal sealed class JobTimeout() : Rule(
    "job-timeout",
    "Every job says `timeout-minutes`, from 1 to 360 on GitHub's runners",
    "A job that hangs otherwise runs, and is paid, for six hours",
    Sources.Syntax + "#jobsjob_idtimeout-minutes")
{
    private const double Most = 360;

    public override IEnumerable<Remark> Check(Inspection file)
    {
        foreach (var job in file.Jobs)
        {
            if (job.Uses is not null || job.Node.Entries.Count == 0)
                continue;
            if (job.TimeoutMinutes is not { } minutes || minutes.Kind == ScalarKind.Null)
                yield return new Remark(job.Key.At, $"job `{job.Id}` may run for six hours", "add `timeout-minutes`, about three times what it usually takes");
            else if (minutes.Kind == ScalarKind.Number && double.TryParse(minutes.Value, CultureInfo.InvariantCulture, out var value)
                && (value < 1 || value > Most && !Runners.IsSelfHosted(job)))
                yield return new Remark(minutes.At, $"job `{job.Id}` has a timeout of {minutes} minutes", "say a number from 1 to 360; GitHub's runners end a job after 360 minutes");
        }
    }
}
