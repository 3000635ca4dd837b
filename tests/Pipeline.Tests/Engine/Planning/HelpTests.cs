using System.ComponentModel;
using System.Text.Json;
using Nuke.Common;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Planning;

[Collection(EngineCollection.Name)]
public sealed class HelpTests : IDisposable
{
    private const string Key = "s3cr3t-value";
    private readonly EngineRun _run = new();

    public void Dispose() => _run.Dispose();

    private interface IHaveRegistry : INukeBuild
    {
        [Parameter("Where images are kept")] string Registry => TryGetValue(() => Registry) ?? "localhost:5000";
        [Parameter("Key of the registry")][Secret] string? RegistryKey => TryGetValue(() => RegistryKey);
    }

    [Description("Makes images and pushes them. Needs an engine.")]
    private interface IImages : IHaveRegistry
    {
        [Parameter("Do not push")] bool Local => TryGetValue<bool?>(() => Local) ?? false;
        Target Images => _ => _.Description("Makes the images").Produces("images/*.tar").Executes(() => { });
        Target Push => _ => _
            .Description("Pushes the images").DependsOn(Images).Consumes(Images).Requires(() => RegistryKey).Requires(() => Registry.Length > 0, () => Registry != "")
            .OnlyWhenStatic(() => !Local).OnlyWhenDynamic(() => Registry != "none").Executes(() => { });
    }

    private interface IScan : INukeBuild
    {
        Target Scan => _ => _.Executes(() => { });
    }

    private interface IQuiet : INukeBuild
    {
        Target Hidden => _ => _.Unlisted().Executes(() => { });
    }

    private sealed class Shop : RecordingBuild, IImages, IScan, IQuiet
    {
        [Parameter("Which environment")] public readonly string? Env;
        public Target Compile => _ => _.Description("Compiles all projects").Executes(() => { });
        public Target Clean => _ => _.Before(Compile).Executes(() => { });
        public Target Release => _ => _.Description("Everything").DependsOn(Compile).DependsOn<IImages>(x => x.Push, x => x.Images).After<IScan>()
            .Requires(() => Env).Triggers(Tell).AssuredAfterFailure();
        public Target Tell => _ => _.ProceedAfterFailure().Executes(() => { });
    }

    private EngineResult Run(string arguments)
    {
        _run.WithVariable("REGISTRY_KEY", Key);
        var result = _run.Run<Shop>(arguments.Split(' '), x => x.Compile);
        Assert.DoesNotContain(Key, result.Out + result.Error);
        return result;
    }

    [Fact]
    public void Targets_and_parameters_stand_with_their_component()
    {
        var text = Run("--help").Out;
        Golden.Verify(text[..text.IndexOf("Options\n", StringComparison.Ordinal)], "Help");
        Assert.Equal(text, Run("-h").Out);
    }

    [Theory]
    [InlineData("Release", "Help.Release")]
    [InlineData("Push", "Help.Push")]
    [InlineData("Hidden", "Help.Hidden")]
    public void A_target_is_explained(string target, string golden)
    {
        var text = Run($"--help {target}");
        Assert.Equal((0, ""), (text.Code, text.Error));
        Assert.Equal(text, Run($"{target} --help"));
        Golden.Verify(text.Out, golden);
    }

    [Fact]
    public void Several_targets_are_explained_one_after_another()
    {
        var text = Run("--help Compile Scan").Out;
        Assert.Contains("Compile (default)  (Build)", text);
        Assert.Contains("Scan  (Scan)", text);
        Assert.Equal(text, Run("--help Compile+scan").Out);
    }

    [Fact]
    public void Json_is_one_document_each()
    {
        var all = Run("--help --json").Out;
        using var document = JsonDocument.Parse(all);
        Assert.Equal(["Build", "Images", "HaveRegistry", "Scan", "Quiet"], document.RootElement.GetProperty("components").EnumerateArray().Select(one => one.GetProperty("name").GetString()));
        Golden.Verify(Run("--help Push Scan --json").Out, "Help.Push.json");
    }

    [Fact]
    public void An_unknown_target_is_a_mistake_and_the_others_are_explained()
    {
        var result = Run("--help Pusch Scan");
        Assert.Equal(2, result.Code);
        Assert.Contains("Unknown target 'Pusch'. Did you mean 'Push'?", result.Error);
        Assert.Contains("Scan  (Scan)", result.Out);
        Assert.Equal((2, ""), (Run("--help Pusch --json").Code, Run("--help Pusch --json").Out));
    }

    [Fact]
    public void The_tree_of_a_large_build_is_cut()
    {
        var declared = new DeclaredTargets();
        Target? before = null;
        for (var i = 0; i < 10_000; i++)
        {
            var needed = before;
            before = declared.Add($"T{i}", _ => needed is null ? _ : _.DependsOn(needed));
        }

        var output = new StringWriter();
        var session = Session.Begin(new Invocation { Arguments = ["T9999", "--help"], WorkingDirectory = _run.Root, Out = output });
        Assert.Equal(0, BuildRun.Execute<Shop>(session, [], build => declared.Graph(build, session.Mistakes)));
        Assert.Contains("(and what it needs)", output.ToString());
    }
}
