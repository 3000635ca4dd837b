using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Rules.Security;

internal sealed class RunnerLabel() : Rule(
    "runner-label",
    "A job names an image of GitHub's that exists, with its version, never `-latest`",
    "`-latest` becomes another system overnight, and a job for a label that nobody has waits for a day",
    Sources.Actionlint + "check-runner-labels")
{
    public override IEnumerable<Remark> Check(Inspection file) =>
        from job in file.Jobs
        where (job.View.Node["runs-on"] as YamlMapping)?["group"] is null
        let labels = Runners.Labels(job).ToList()
        where !labels.Exists(x => x.Value.Equals("self-hosted", StringComparison.OrdinalIgnoreCase))
        from label in labels
        where label.Value.Length > 0 && !Runners.Known.Contains(label.Value)
        select Runners.Latest.Contains(label.Value) ? new Remark(label.At, $"`{label.Value}` becomes another system overnight", "name the version, such as `ubuntu-24.04`")
            : Runners.Retired.Contains(label.Value) ? new Remark(label.At, $"`{label.Value}` does not exist any more", "name an image that does, such as `ubuntu-24.04`")
            : new Remark(label.At, $"`{label.Value}` is no label of GitHub's runners", Spelling.Nearest(label.Value, Runners.Known) is { } near ? $"did you mean `{near}`?" : "name an image such as `ubuntu-24.04`");
}
