using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>Times in a zone with daylight saving, and which of them it was.</summary>
internal static class ScheduleTimeZone
{
    public static WorkflowFile File()
    {
        var step = new RunStep("half-yearly", "echo twice a year", @if: GitHub.Event.At<string>("schedule").IsNot("30 5 * * 1-5"));
        return new WorkflowFile(
            "schedule", "Schedule", [new ScheduleEvent(new Cron("30 5 * * 1-5", "Europe/Berlin"), new Cron("0 0 1 JAN,JUL *"))],
            [new RunnerJob("nightly", RunsOn.Ubuntu2404, [step])]);
    }
}
