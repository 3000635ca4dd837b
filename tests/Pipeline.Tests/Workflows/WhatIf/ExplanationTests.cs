using Pipeline.Workflows.WhatIf;

namespace Pipeline.Tests.Workflows.WhatIf;

public sealed class ExplanationTests
{
    [Fact]
    public void Ci_on_a_pull_request() => Verify("ci", new WhatIfQuestion("pull_request") { Ref = "refs/pull/7/merge", Base = "main", Head = "feature" });

    [Fact]
    public void Ci_on_a_pull_request_from_a_fork() => Verify("ci", new WhatIfQuestion("pull_request") { Ref = "refs/pull/7/merge", Base = "main", Fork = true, Actor = "mona" });

    [Fact]
    public void Ci_on_a_pull_request_of_dependabot() => Verify("ci", new WhatIfQuestion("pull_request") { Ref = "refs/pull/7/merge", Actor = "dependabot[bot]" });

    [Fact]
    public void Ci_on_a_push_that_changes_documents_only() => Verify("ci", new WhatIfQuestion("push") { Ref = "refs/heads/main", Paths = ["docs/a.md", "README.md"] });

    [Fact]
    public void Ci_on_a_push_whose_paths_are_not_known() => Verify("ci", new WhatIfQuestion("push") { Ref = "refs/heads/main" });

    [Fact]
    public void Ci_on_a_push_with_a_test_that_fails() => Verify("ci", new WhatIfQuestion("push") { Ref = "refs/heads/main", Paths = ["src/a.cs"], Fail = ["test"] });

    [Fact]
    public void Ci_on_a_merge_group() => Verify("ci", new WhatIfQuestion("merge_group"));

    [Fact]
    public void Release_on_a_tag() => Verify("release", Tag("v1.2.3") with { Approvals = Approvals });

    [Fact]
    public void Release_on_a_tag_of_a_preview() => Verify("release", Tag("v1.3.0-rc.1"));

    [Fact]
    public void Release_on_a_tag_with_staging_failing() => Verify("release", Tag("v1.2.3") with { Fail = ["staging"], Approvals = Approvals });

    [Fact]
    public void Release_on_a_push_to_main() => Verify("release", new WhatIfQuestion("push") { Ref = "refs/heads/main" });

    [Fact]
    public void Deploy_on_a_dispatch() => Verify("deploy", new WhatIfQuestion("workflow_dispatch") { Inputs = ["environment=production", "version=1.2.3"], Approvals = Approvals });

    [Fact]
    public void Deploy_on_a_dispatch_as_a_dry_run() => Verify("deploy", new WhatIfQuestion("workflow_dispatch") { Inputs = ["environment=staging", "version=1.2.3", "dry-run=true", "replicas=5"] });

    [Fact]
    public void Security_on_a_schedule() => Verify("security", new WhatIfQuestion("schedule") { Cron = "17 4 * * 1" });

    [Fact]
    public void Security_on_a_schedule_of_which_the_line_is_not_known() => Verify("security", new WhatIfQuestion("schedule"));

    [Fact]
    public void Security_on_a_label_of_a_pull_request_from_a_fork() => Verify("security", new WhatIfQuestion("pull_request_target") { Action = "labeled", Fork = true });

    [Fact]
    public void Security_on_a_release() => Verify("security", new WhatIfQuestion("release") { Ref = "refs/tags/v1.2.3" });

    [Fact]
    public void A_release_as_json() => Golden.Verify(ExplanationJson.Of(Sample.Explain("release", Tag("v1.2.3") with { Approvals = Approvals })), nameof(A_release_as_json));

    private static readonly Dictionary<string, string> Approvals = new() { ["production"] = "approval by one of: alice, team operators" };

    private static WhatIfQuestion Tag(string name) => new("push") { Ref = $"refs/tags/{name}" };

    private static void Verify(string workflow, WhatIfQuestion question, [System.Runtime.CompilerServices.CallerMemberName] string name = "") =>
        Golden.Verify(ExplanationText.Of(Sample.Explain(workflow, question)), name);
}
