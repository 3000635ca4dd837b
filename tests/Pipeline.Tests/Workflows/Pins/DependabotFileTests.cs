using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Workflows.Pins;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Tests.Workflows.Pins;

public sealed class DependabotFileTests
{
    [Fact]
    public void The_file_has_all_that_was_said_and_nothing_else()
    {
        var file = new DependabotFile(
            new DependabotUpdate(DependabotEcosystem.GitHubActions) { CommitMessage = new DependabotCommitMessage("ci", IncludeScope: true) },
            new DependabotUpdate(DependabotEcosystem.NuGet, "/", "/samples/*")
            {
                Schedule = DependabotSchedule.Weekly(DayOfWeek.Friday) with { Time = new TimeOnly(4, 30), TimeZone = "Europe/Berlin" },
                Cooldown = new DependabotCooldown(7, semverMajorDays: 30, semverPatchDays: 3, exclude: ["Own.*"], reason: "patches fix what hurts users\nand Own.* is ours"),
                Groups =
                [
                    new DependabotGroup("tests") { Patterns = ["xunit*", "*"], ExcludePatterns = ["Npgsql"], UpdateTypes = [DependabotUpdateType.Minor, DependabotUpdateType.Patch] },
                    new DependabotGroup("security") { Patterns = ["*"], SecurityUpdates = true },
                ],
                Ignore =
                [
                    new DependabotIgnore("version 9 drops net10.0") { DependencyName = "Some.Package", Versions = ["9.*", "[10,)"] },
                    new DependabotIgnore("majors are done by hand") { UpdateTypes = [DependabotUpdateType.Major] },
                ],
                OpenPullRequestsLimit = 10,
                Labels = ["dependencies", "on"],
                TargetBranch = "develop",
            },
            new DependabotUpdate(DependabotEcosystem.Npm, "/tests/npm") { Schedule = DependabotSchedule.Cron("30 4 * * 1"), Labels = [], OpenPullRequestsLimit = 0 },
            new DependabotUpdate(DependabotEcosystem.DotNetSdk) { Schedule = DependabotSchedule.Quarterly });
        var text = file.ToText();
        Golden.Verify(text, nameof(The_file_has_all_that_was_said_and_nothing_else));
        Assert.DoesNotContain('\r', text);
        var (root, mistakes) = YamlReader.Read(text);
        Assert.Empty(mistakes);
        Assert.Equal(ScalarKind.Number, Assert.IsType<YamlScalar>(Assert.IsType<YamlMapping>(root)["version"]).Kind);
    }

    [Theory]
    [InlineData(6, null)]
    [InlineData(0, " ")]
    [InlineData(-1, "reason")]
    [InlineData(91, "reason")]
    public void A_cooldown_under_a_week_needs_a_reason(int days, string? reason)
    {
        var failure = Assert.Throws<PipelineException>(() => new DependabotCooldown(days, reason: reason));
        Assert.Equal(ExitCode.WrongUse, failure.Code);
        Assert.NotNull(failure.Diagnostic.Next);
    }

    [Fact]
    public void A_cooldown_that_leaves_something_out_needs_a_reason()
    {
        Assert.Throws<PipelineException>(() => new DependabotCooldown(exclude: ["a"]));
        Assert.Throws<PipelineException>(() => new DependabotCooldown(include: ["a"]));
        Assert.Throws<PipelineException>(() => new DependabotCooldown(14, semverPatchDays: 1));
        Assert.Equal(1, new DependabotCooldown(14, semverPatchDays: 1, reason: "why not").SemverPatchDays);
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        var failure = Assert.Throws<PipelineException>(() => new DependabotFile(
            new DependabotUpdate(DependabotEcosystem.Docker, "docker", "/../x", "/y/")
            {
                Schedule = DependabotSchedule.Cron("every day") with { Time = new TimeOnly(1, 0), TimeZone = "Berlin!" },
                Cooldown = new DependabotCooldown(7, 14),
                Groups = [new DependabotGroup("1"), new DependabotGroup("a") { Patterns = ["x", "x"] }, new DependabotGroup("a") { Patterns = [""] }],
                Ignore = [new DependabotIgnore(" ") { Versions = ["1", "1"] }, new DependabotIgnore("x")],
                OpenPullRequestsLimit = -1,
                Labels = ["a", "a"],
                CommitMessage = new DependabotCommitMessage(new string('x', 51)),
                TargetBranch = "a b",
            },
            new DependabotUpdate(DependabotEcosystem.Npm, "/"),
            new DependabotUpdate(DependabotEcosystem.Npm)));
        Assert.Equal(ExitCode.WrongUse, failure.Code);
        Golden.Verify(failure.Message + "\n", nameof(All_mistakes_are_told_at_once));
    }

    [Fact]
    public void A_file_that_updates_nothing_is_refused() =>
        Assert.Contains("it updates nothing", Assert.Throws<PipelineException>(() => new DependabotFile()).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_ecosystem_has_a_key_of_its_own()
    {
        var keys = Enum.GetValues<DependabotEcosystem>().Select(x => x.Key()).ToList();
        Assert.Equal(keys.Count, keys.Distinct().Count());
        Assert.All(keys, x => Assert.Matches("^[a-z-]+$", x));
    }
}
