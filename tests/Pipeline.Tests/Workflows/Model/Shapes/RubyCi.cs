using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>A Ruby matrix with an older database adapter on one cell only.</summary>
internal static class RubyCi
{
    public static WorkflowFile File()
    {
        var ruby = new Axis<string>("ruby", "3.3", "3.4", "head");
        var gemfile = new Axis<string>("gemfile");
        var test = new RunnerJob(
            "test", RunsOn.Ubuntu2404, continueOnError: ruby.Value.Is("head"), env: new() { ["BUNDLE_GEMFILE"] = gemfile.Value.Or("Gemfile") },
            strategy: new MatrixStrategy(new Matrix([ruby], [new MatrixCell(ruby.At("3.3"), gemfile.At("gemfiles/old.gemfile"))])), steps:
            [
                new UseStep("checkout", Actions.Checkout),
                new UseStep("ruby", Actions.SetupRuby, with: new() { ["ruby-version"] = ruby.Value, ["bundler-cache"] = true }),
                new RunStep("test", "bundle exec rake"),
            ]);
        return new WorkflowFile("ruby", "Ruby", [new PushEvent()], [test]);
    }
}
