using Nuke.Common;
using Nuke.Common.IO;

namespace Pipeline.Tests.Engine.Parameters;

[Collection(EngineCollection.Name)]
public sealed class CompletionTests : IDisposable
{
    private readonly EngineRun _run = new();

    public void Dispose() => _run.Dispose();

    private sealed class Completed : RecordingBuild
    {
        [Parameter("Where to\ndeploy", ValueProviderMember = nameof(Places))] public readonly string? Env;
        [Parameter] public readonly Configuration? Configuration;
        [Parameter] public readonly bool DryRun;
        [Parameter] public readonly DayOfWeek[] Days = [];
        [Parameter] public readonly AbsolutePath? Output;
        [Parameter] public readonly string? Text;
        [Parameter][Secret] public readonly string? ApiKey;
        [Parameter(List = false)] public readonly string? Unlisted;
        private static IEnumerable<string> Places => ["local", "staging", "production"];
        public Target Deploy => _ => _.Description("Deploys").Executes(Note("Deploy"));
        public Target Delete => _ => _.Executes(Note("Delete"));
        public Target Hidden => _ => _.Unlisted().Executes(Note("Hidden"));
    }

    private sealed class Broken : RecordingBuild
    {
        [Parameter(ValueProviderMember = nameof(Places))] public readonly string? Env;
        private static IEnumerable<string> Places => throw new InvalidOperationException("no network");
        public Target Deploy => _ => _.Executes(Note("Deploy"));
    }

    /// <summary>The last word is the one to complete.</summary>
    private string Complete<T>(params string[] words) where T : NukeBuild, new()
    {
        var before = Directory.GetFileSystemEntries(_run.Root, "*", SearchOption.AllDirectories);
        var result = _run.Run<T>(["--complete", words.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), "--", "./build.sh", .. words]);
        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Empty(RecordingBuild.Ran);
        Assert.Equal(before, Directory.GetFileSystemEntries(_run.Root, "*", SearchOption.AllDirectories));
        return result.Out.TrimEnd('\n').Replace('\n', ' ');
    }

    [Theory]
    [InlineData("Deploy\tDeploys Delete", "")]
    [InlineData("Deploy\tDeploys", "dep")]
    [InlineData("Delete", "Deploy", "")]
    [InlineData("--env\tWhere to deploy", "--en")]
    [InlineData("", "Deploy", "--env", "local", "--en")]
    [InlineData("local staging production", "Deploy", "--env", "")]
    [InlineData("staging", "Deploy", "--env", "S")]
    [InlineData("--env=staging", "--env=s")]
    [InlineData("staging", "--env", "=", "s")]
    [InlineData("local staging production", "--env", "=")]
    [InlineData("Debug Release", "--configuration", "")]
    [InlineData("Sunday Saturday", "--days", "Monday", "s")]
    [InlineData("true", "--dry-run", "t")]
    [InlineData("--dry-run=true --dry-run=false", "--dry-run=")]
    [InlineData(":files", "--output", "some")]
    [InlineData("", "--text", "some")]
    [InlineData("", "--unlis")]
    [InlineData("", "--unknown", "some")]
    [InlineData("Deploy\tDeploys", "--skip", "dep")]
    [InlineData("Deploy\tDeploys", "--target", "Delete", "D")]
    [InlineData("Minimal", "--verbosity", "m")]
    [InlineData("GitHubActions", "--host", "g")]
    [InlineData(":directories", "--root", "")]
    [InlineData("bash zsh fish powershell", "--completion", "")]
    [InlineData("check", "--schema", "")]
    [InlineData("keygen set list rotate", "--secrets", "")]
    [InlineData("ApiKey", "--secrets", "set", "")]
    public void A_word_is_completed_by_what_stands_before_it(string expected, params string[] words) => Assert.Equal(expected, Complete<Completed>(words));

    [Fact]
    public void Profiles_are_completed_from_the_files()
    {
        _run.WithFile(".nuke/parameters.staging.json", "{}").WithFile(".nuke/parameters.json", "not even JSON");
        Assert.Equal("staging", Complete<Completed>("--profile", ""));
    }

    [Fact]
    public void Behind_a_flag_or_a_full_parameter_only_names_follow()
    {
        Assert.StartsWith("--env\tWhere to deploy --configuration --dry-run ", Complete<Completed>("--continue", ""), StringComparison.Ordinal);
        Assert.StartsWith("--configuration --dry-run ", Complete<Completed>("--env", "local", ""), StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_build_completes_what_it_can()
    {
        Assert.Equal("Deploy", Complete<Broken>(""));
        Assert.Equal("", Complete<Broken>("--env", ""));
    }

    [Fact]
    public void The_hidden_option_is_in_no_help() => Assert.DoesNotContain("--complete ", _run.Run<Completed>("--help").Out, StringComparison.Ordinal);

    [Fact]
    public void An_unknown_shell_is_a_mistake()
    {
        var result = _run.Run<Completed>("--completion zhs");
        Assert.Equal((2, "Nothing ran: one mistake.\n  --completion 'zhs' is not one of bash, zsh, fish, powershell. Did you mean 'zsh'?\n"), (result.Code, result.Error));
    }
}
