using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Workflows.Pins;
using Pipeline.Yaml;

namespace Pipeline.Tests.Workflows.Pins;

public sealed class DependabotFileTests
{
    [Fact]
    public void The_file_has_all_that_was_said_and_nothing_else()
    {
        var file = new DependabotFile(
            new DependabotUpdate(DependabotEcosystem.GitHubActions) { CommitMessage = new DependabotCommitMessage("ci") },
            new DependabotUpdate(DependabotEcosystem.NuGet, "/", "/samples/*")
            {
                Interval = DependabotInterval.Daily,
                Cooldown = new DependabotCooldown(3, "patches fix what hurts users\nand are ours"),
                Groups = [new DependabotGroup("tests") { Patterns = ["xunit*", "*"] }],
                Ignore = [new DependabotIgnore("Some.Package", "version 9 drops net10.0") { Versions = ["9.*", "[10,)"] }, new DependabotIgnore("Other.*", "done by hand")],
                OpenPullRequestsLimit = 10,
                Labels = ["dependencies", "on"],
            },
            new DependabotUpdate(DependabotEcosystem.Npm, "/tests/npm") { Labels = [], OpenPullRequestsLimit = 0 },
            new DependabotUpdate(DependabotEcosystem.DotNetSdk) { Interval = DependabotInterval.Monthly });
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
        var failure = Assert.Throws<PipelineException>(() => new DependabotCooldown(days, reason));
        Assert.Equal(ExitCode.WrongUse, failure.Code);
        Assert.NotNull(failure.Diagnostic.Next);
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        var failure = Assert.Throws<PipelineException>(() => new DependabotFile(
            new DependabotUpdate(DependabotEcosystem.Docker, "docker", "/../x", "/y/")
            {
                Groups = [new DependabotGroup("a") { Patterns = ["x"] }, new DependabotGroup("a")],
                Ignore = [new DependabotIgnore("x", " ")],
                OpenPullRequestsLimit = -1,
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
