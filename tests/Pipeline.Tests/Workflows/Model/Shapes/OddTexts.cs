using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>Texts that YAML would take for something else, and scripts with odd shapes.</summary>
internal static class OddTexts
{
    public static WorkflowFile File()
    {
        return new WorkflowFile(
            "odd", "on: off # no comment", [new PushEvent()],
            [
                new RunnerJob("a", RunsOn.Ubuntu2404,
                [
                    new RunStep("folded", "echo one two\nthree\n"), new RunStep("kept", "echo end\n\n"), new RunStep("tabs", "if true; then\n\techo tab\nfi"),
                    new RunStep("indented", "  echo indented\necho not\n"),
                ],
                env: new()
                {
                    ["YES"] = "yes",
                    ["OCTAL"] = "0o17",
                    ["EMPTY"] = "",
                    ["TIME"] = "12:30",
                    ["NULL_TEXT"] = "null",
                    ["COLON"] = "a: b",
                    ["HASH"] = "a #b",
                    ["QUOTE"] = "it's",
                    ["BRACES"] = "{ }",
                    ["EMOJI"] = "🚀 and \t tab",
                }),
            ]);
    }
}
