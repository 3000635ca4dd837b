using Pipeline.Workflows.Documents;

namespace Pipeline.Workflows.Rules.Form;

internal sealed class DeprecatedCommand() : Rule(
    "deprecated-command",
    "Scripts write outputs, state, variables and paths to the runner's files, not as `::set-output` and the like",
    "The runner ignores the old commands, or refuses them",
    Sources.Actionlint + "check-deprecated-workflow-commands")
{
    private static readonly (string Command, string File)[] Commands =
    [
        ("::set-output ", "GITHUB_OUTPUT"), ("::save-state ", "GITHUB_STATE"), ("::set-env ", "GITHUB_ENV"), ("::add-path::", "GITHUB_PATH"),
    ];

    public override IEnumerable<Remark> Check(Inspection file) =>
        from step in file.Steps
        let run = step.Step.Run
        where run is not null
        from command in Commands
        let at = run.Value.IndexOf(command.Command, StringComparison.Ordinal)
        where at >= 0
        select new Remark(
            ScalarPlace.Of(file.Document, run, at), $"`{command.Command.TrimEnd()}` is not read any more",
            command.File == "GITHUB_PATH" ? "write `echo \"$folder\" >> \"$GITHUB_PATH\"`" : $"write `echo \"name=$value\" >> \"${command.File}\"`");
}
