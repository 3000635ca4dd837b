using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>Format, lint and test a Rust crate.</summary>
internal static class RustCi
{
    public static WorkflowFile File()
    {
        var lint = new RunStep("lint", "cargo clippy -- -D warnings", @if: !Functions.Cancelled);
        var check = new RunnerJob("check", RunsOn.Ubuntu2404, env: new() { ["CARGO_TERM_COLOR"] = "always" }, steps:
        [
            new UseStep("checkout", Actions.Checkout),
            new UseStep("rust", Actions.Toolchain, with: new() { ["components"] = "rustfmt, clippy" }),
            new RunStep("format", "cargo fmt --check"),
            lint,
            new RunStep("test", "cargo test --workspace", @if: Functions.Success | lint.Outcome.Is("failure")),
        ]);
        return new WorkflowFile(
            "rust", "Rust", [new PushEvent { Branches = Filter.Except("dependabot/**"), Tags = Filter.Except("*") }], [check]);
    }
}
