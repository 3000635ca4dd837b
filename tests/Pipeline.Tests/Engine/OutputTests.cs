using System.Text.Json;
using Nuke.Common;
using Nuke.Common.Utilities.Collections;
using Pipeline.Engine;
using Serilog;

namespace Pipeline.Tests.Engine;

[Collection(EngineCollection.Name)]
public sealed class OutputTests : IDisposable
{
    private const string Key = "s3cr3t-value";
    private readonly EngineRun _run = new();

    public void Dispose() => _run.Dispose();

    private sealed class Shop : RecordingBuild
    {
        [Parameter("What to build.")] public readonly Configuration Configuration = Configuration.Debug;
        [Parameter("Key of the registry")][Secret] public readonly string? RegistryKey;
        [Parameter("Services to deploy")] public readonly string[] Services = ["shop", "mail"];
        [Parameter("Show what would happen")] public readonly bool DryRun;
        [Parameter("Not for everyone", List = false)] public readonly string? Hidden;

        public Target Clean => _ => _.Description("Deletes all output").Unlisted().Executes(() => { });
        public Target Compile => _ => _.Description("Compiles all projects").Executes(() => Log.Information("{Count} projects for {Name}", 3, "shop"));
        public Target Test => _ => _.Description("Runs the tests").DependsOn(Compile).Executes(() => ReportSummary(_ => _.AddPair("Passed", 12)));
        public Target Scan => _ => _.DependsOn(Compile).OnlyWhenStatic(() => DryRun).Executes(() => { });
        public Target Push => _ => _.DependsOn(Test).OnlyWhenDynamic(() => Services.Length > 0).Executes(() =>
        {
            Log.Warning("Pushing with {Key}", RegistryKey);
            Log.Debug("detail");
            Log.Verbose("never seen");
            throw new BuildException($"The registry refused the key {RegistryKey}.\nAsk for another one.");
        });
        public Target All => _ => _.Description("Everything").DependsOn(Scan, Push).Triggers(Tell);
        public Target Tell => _ => _.Executes(() => { });
        public Target Status => _ => _.Executes(() =>
        {
            Log.Information("asking");
            Output.WriteDocument($$"""{ "key": "{{RegistryKey}}", "json": {{(Output.Json ? "true" : "false")}} }""");
        });
    }

    private EngineResult Run(string arguments) => _run.Run<Shop>(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), x => x.Compile);

    [Fact]
    public void Help()
    {
        _run.WithVariable("REGISTRY_KEY", Key).WithFile(".nuke/parameters.json", """{ "Configuration": "Release" }""");
        var result = Run("--help");
        Assert.Equal(0, result.Code);
        Golden.Verify(result.Out, "Help");
    }

    [Fact]
    public void Help_as_json()
    {
        _run.WithVariable("REGISTRY_KEY", Key);
        var result = Run("--help --json");
        using var document = JsonDocument.Parse(result.Out);
        Assert.Equal("(secret)", document.RootElement.GetProperty("parameters").EnumerateArray().Single(one => one.GetProperty("name").GetString() == "registry-key").GetProperty("value").GetString());
        Golden.Verify(result.Out, "Help.json");
    }

    [Fact]
    public void Help_with_a_mistake_shows_both_and_exits_with_2()
    {
        var result = Run("--help --servces a");
        Assert.Equal(2, result.Code);
        Assert.Contains("Usage:", result.Out);
        Assert.Contains("Did you mean '--services'?", result.Error);
    }

    [Fact]
    public void Plan()
    {
        _run.WithVariable("NUKE_REGISTRY_KEY", Key);
        var result = Run("All --plan --configuration Release");
        Assert.Equal(0, result.Code);
        Assert.Empty(RecordingBuild.Ran);
        Assert.False(Directory.Exists(Path.Combine(_run.Root, ".nuke", "temp")));
        Golden.Verify(result.Out, "Plan");
    }

    [Fact]
    public void Plan_as_json()
    {
        var result = Run("All --plan --json");
        using var document = JsonDocument.Parse(result.Out);
        Assert.Equal("", result.Error);
        Golden.Verify(result.Out, "Plan.json");
    }

    [Fact]
    public void A_failing_run()
    {
        var result = Run($"All --registry-key {Key}");
        Assert.Equal(1, result.Code);
        Assert.DoesNotContain("\e", result.Out);
        Golden.Verify(_run.Neutral(result.Out), "Run");
        var log = _run.Log("build");
        Assert.Contains("Pushing with ***", log);
        Assert.DoesNotContain(Key, log + result.Out + result.Error);
    }

    [Fact]
    public void A_run_in_github_actions()
    {
        _run.WithVariable("GITHUB_ACTIONS", "true");
        Golden.Verify(_run.Neutral(Run($"All --registry-key {Key}").Out), "Run.github");
    }

    [Fact]
    public void Verbosity_hides_and_shows()
    {
        Assert.DoesNotContain("3 projects", Run("Compile --verbosity minimal").Out);
        Assert.Contains("never seen", Run("Push --verbosity verbose").Out);
        _run.WithFile(".nuke/parameters.json", """{ "Verbosity": "Quiet" }""");
        Assert.DoesNotContain("3 projects", Run("Compile").Out);
        Assert.Contains("3 projects", Run("Compile --verbosity normal").Out);
    }

    [Fact]
    public void With_json_a_target_owns_stdout()
    {
        var result = Run($"Status --json --registry-key {Key}");
        Assert.Equal("""{ "key": "***", "json": true }""" + "\n", result.Out);
        Assert.Contains("asking", result.Error);
        Assert.Contains("Succeeded", result.Error);
    }

    [Fact]
    public void Mistakes_mask_secrets() =>
        Assert.DoesNotContain(Key, Run($"Compile --registry-key {Key} twice{Key}").Error);

    [Fact]
    public void Colours_are_for_terminals()
    {
        using var run = new EngineRun { Colour = true };
        Assert.Contains("\e[32mSucceeded", run.Run<Shop>("Compile").Out);
    }

    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(999, "999 ms")]
    [InlineData(1500, "1.5 s")]
    [InlineData(59_949, "59.9 s")]
    [InlineData(60_000, "1:00 min")]
    [InlineData(3_605_000, "60:05 min")]
    public void Durations_are_short(int milliseconds, string expected) =>
        Assert.Equal(expected, SummaryTable.Duration(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void The_environment_can_name_the_root()
    {
        using var other = new EngineRun();
        _run.WithVariable("PIPELINE_ROOT", other.Root).WithVariable("GITHUB_ACTIONS", "");
        Assert.Equal(0, _run.Run<Shop>("Compile").Code);
        Assert.Contains("Compile", other.Log("build"));
        Assert.False(Directory.Exists(Path.Combine(_run.Root, ".nuke", "temp")));
    }
}
