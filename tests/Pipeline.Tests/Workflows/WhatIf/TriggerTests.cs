using Pipeline.Workflows.Documents;
using Pipeline.Workflows.WhatIf;

namespace Pipeline.Tests.Workflows.WhatIf;

public sealed class TriggerTests
{
    [Theory]
    [InlineData("push", "refs/heads/main", nameof(Answer.Yes), "every push starts it")]
    [InlineData("push: { tags: ['v*'] }", "refs/heads/main", nameof(Answer.No), "`tags` is the only filter of refs, so pushes of branches do not start it")]
    [InlineData("push: { tags: ['v*'] }", "refs/tags/v1.2.3", nameof(Answer.Yes), "`v1.2.3` matches `v*` of `tags`")]
    [InlineData("push: { branches: [main] }", "refs/tags/v1.2.3", nameof(Answer.No), "`branches` is the only filter of refs, so pushes of tags do not start it")]
    [InlineData("push: { branches-ignore: [x] }", "refs/tags/v1.2.3", nameof(Answer.No), "`branches-ignore` is the only filter of refs, so pushes of tags do not start it")]
    [InlineData("push: { branches: [main], tags: ['v*'] }", "refs/heads/other", nameof(Answer.No), "`other` matches no pattern of `branches`: main")]
    [InlineData("push: { branches: ['**', '!wip/**'] }", "refs/heads/wip/a/b", nameof(Answer.No), "`wip/a/b` matches `!wip/**` of `branches`")]
    [InlineData("push: { branches-ignore: ['wip/**'] }", "refs/heads/wip/a", nameof(Answer.No), "`wip/a` matches `wip/**` of `branches-ignore`")]
    [InlineData("push: { branches-ignore: ['wip/**'] }", "refs/heads/main", nameof(Answer.Yes), "no pattern of `branches-ignore` matches `main`")]
    [InlineData("push: { paths: ['src/**'] }", "refs/heads/main", nameof(Answer.Unknown), "it depends on the paths that change (`paths`: src/**); give them with --paths")]
    [InlineData("push: { paths: ['src/**'] }", "refs/tags/v1", nameof(Answer.Yes), "every push starts it")]
    [InlineData("push: { branches: ['['] }", "refs/heads/main", nameof(Answer.No), "`[` of `branches` is no pattern: `[` without `]`")]
    public void Filters_of_refs_decide_about_a_push(string on, string name, string starts, string why) =>
        Check(on, new WhatIfQuestion("push") { Ref = name }, starts, why);

    [Theory]
    [InlineData("push: { paths: ['src/**', '!src/docs/**'] }", "README.md,src/docs/a.md", nameof(Answer.No), "none of 2 paths passes `paths`: src/**, !src/docs/**")]
    [InlineData("push: { paths: ['src/**', '!src/docs/**'] }", "README.md,src/a.cs", nameof(Answer.Yes), "`src/a.cs` matches `src/**` of `paths`")]
    [InlineData("push: { paths-ignore: ['docs/**'] }", "docs/a.md,docs/b.md", nameof(Answer.No), "`paths-ignore` ignores all 2 paths")]
    [InlineData("push: { paths-ignore: ['docs/**'] }", "docs/a.md,src/a.cs", nameof(Answer.Yes), "no pattern of `paths-ignore` matches `src/a.cs`")]
    [InlineData("push: { paths-ignore: ['docs/**'] }", "", nameof(Answer.No), "no path changes, and `paths-ignore` asks for one")]
    [InlineData("push: { branches: [next], paths: ['src/**'] }", "src/a.cs", nameof(Answer.No), "`main` matches no pattern of `branches`: next")]
    public void Filters_of_paths_ask_each_changed_path(string on, string paths, string starts, string why) =>
        Check(on, new WhatIfQuestion("push") { Ref = "refs/heads/main", Paths = paths.Split(',', StringSplitOptions.RemoveEmptyEntries) }, starts, why);

    [Theory]
    [InlineData("pull_request", "opened", nameof(Answer.Yes), "`opened` is among the default activities of pull_request")]
    [InlineData("pull_request", "labeled", nameof(Answer.No), "`labeled` is not among the default activities of pull_request: opened, synchronize, reopened")]
    [InlineData("pull_request: { types: [labeled] }", "labeled", nameof(Answer.Yes), "`labeled` is among `types`")]
    [InlineData("pull_request: { types: labeled }", "opened", nameof(Answer.No), "`opened` is not among `types`: labeled")]
    [InlineData("pull_request: { branches: [develop] }", "opened", nameof(Answer.No), "`main` matches no pattern of `branches`: develop")]
    [InlineData("release", "deleted", nameof(Answer.Yes), "every activity of release starts it")]
    [InlineData("merge_group: { branches: [main] }", null, nameof(Answer.Yes), "every activity of merge_group starts it; `main` matches `main` of `branches`")]
    [InlineData("merge_group: { branches-ignore: [main] }", null, nameof(Answer.No), "`main` matches `main` of `branches-ignore`")]
    [InlineData("repository_dispatch: { types: [deploy] }", "rollback", nameof(Answer.No), "`rollback` is not among `types`: deploy")]
    [InlineData("repository_dispatch: { types: [deploy] }", null, nameof(Answer.Unknown), "it depends on the activity: deploy")]
    [InlineData("workflow_run: { workflows: [ci], types: [completed] }", null, nameof(Answer.Unknown), "it depends on the workflow that ran: one of ci")]
    [InlineData("schedule: [{ cron: '0 4 * * 1' }]", null, nameof(Answer.Yes), "every schedule starts it")]
    public void Activities_and_base_branches_decide_about_other_events(string on, string? action, string starts, string why) =>
        Check(on, new WhatIfQuestion(on.Split(':')[0]) { Action = action, Ref = on == "release" ? "refs/tags/v1" : null }, starts, why);

    [Fact]
    public void The_filter_that_refuses_has_its_place()
    {
        var document = WorkflowDocument.Parse("ci.yml", "on:\n  push:\n    branches:\n      - main\njobs: {}\n");
        var (what, _) = EventReading.Read(document, new WhatIfQuestion("push") { Ref = "refs/heads/x" });
        Assert.Equal("3:5", Trigger.Of(document, what!).At.ToString());
    }

    private static void Check(string on, WhatIfQuestion question, string starts, string why)
    {
        var document = WorkflowDocument.Parse("ci.yml", on.Contains(':', StringComparison.Ordinal) ? $"on: {{ {on} }}\njobs: {{}}\n" : $"on: {on}\njobs: {{}}\n");
        Assert.Empty(document.Mistakes);
        var (what, mistakes) = EventReading.Read(document, question);
        Assert.Empty(mistakes);
        var trigger = Trigger.Of(document, what!);
        Assert.Equal((starts, why), (trigger.Starts.ToString(), trigger.Why));
    }
}
