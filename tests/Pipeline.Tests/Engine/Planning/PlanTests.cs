using System.Text.Json;
using System.Xml.Linq;
using Nuke.Common;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Planning;

[Collection(EngineCollection.Name)]
public sealed class PlanTests : IDisposable
{
    private const string Key = "s3cr3t-value";
    private readonly EngineRun _run = new();

    public void Dispose() => _run.Dispose();

    private sealed class Shop : RecordingBuild
    {
        [Parameter("Key of the registry")][Secret] public readonly string? RegistryKey;
        [Parameter("Where to")] public readonly string Env = "local";

        public bool Quoted => Env == "<\"x\" & #1;>";
        public Target Clean => _ => _.Before(Compile).Executes(Note(nameof(Clean)));
        public Target Compile => _ => _.Description("Compiles <all> \"projects\" & more").Executes(Note(nameof(Compile)));
        public Target Lint => _ => _.Executes(Note(nameof(Lint)));
        public Target Test => _ => _.DependsOn(Compile).Executes(Note(nameof(Test)));
        public Target Scan => _ => _.DependsOn(Compile).OnlyWhenStatic(() => Quoted).Executes(Note(nameof(Scan)));
        public Target Report => _ => _.DependsOn(Scan).Executes(Note(nameof(Report)));
        public Target Push => _ => _.DependsOn(Test, Clean).OnlyWhenDynamic(() => Env != "<\"x\" & #1;>").Executes(Note(nameof(Push)));
        public Target All => _ => _.Description("Everything").DependsOn(Lint, Push, Report).Triggers(Tell);
        public Target Tell => _ => _.Executes(Note(nameof(Tell)));
    }

    private EngineResult Run(string arguments) => _run.Run<Shop>(arguments.Split(' '), x => x.Compile);

    private string Shown(string arguments)
    {
        var result = Run(arguments);
        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Empty(RecordingBuild.Ran);
        Assert.False(Directory.Exists(Path.Combine(_run.Root, ".nuke", "temp")));
        Assert.DoesNotContain(Key, result.Out);
        return result.Out;
    }

    [Fact]
    public void Waves_and_reasons_are_shown_as_a_tree()
    {
        _run.WithVariable("NUKE_REGISTRY_KEY", Key);
        Golden.Verify(Shown("All --plan --env test"), "Plan");
    }

    [Fact]
    public void A_narrow_terminal_without_unicode_gets_short_lines_in_ascii()
    {
        _run.WithVariable("COLUMNS", "50").WithVariable("LC_ALL", "C");
        var text = Shown("All --plan text");
        Assert.All(text, c => Assert.InRange(c, '\n', '~'));
        Golden.Verify(text, "Plan.narrow");
    }

    [Fact]
    public void The_default_target_says_that_it_is_the_default() =>
        Assert.Contains("Compile  the default", Shown("--plan"));

    [Fact]
    public void Json_has_a_version_waves_and_edges()
    {
        _run.WithVariable("NUKE_REGISTRY_KEY", Key);
        var text = Shown("All --plan json");
        using var document = JsonDocument.Parse(text);
        Assert.Equal(1, document.RootElement.GetProperty("version").GetInt32());
        Assert.Equal(text, Shown("All --plan --json"));
        Golden.Verify(text, "Plan.json");
    }

    [Fact]
    public void Mermaid_is_escaped() => Golden.Verify(Shown("All --plan mermaid"), "Plan.mermaid");

    [Fact]
    public void Svg_is_well_formed_and_says_what_it_shows()
    {
        var text = Shown("All --plan svg");
        var svg = XDocument.Parse(text).Root!;
        XNamespace space = "http://www.w3.org/2000/svg";
        Assert.Equal("Plan: All", svg.Element(space + "title")!.Value);
        Assert.Contains("Wave 1: ", svg.Element(space + "desc")!.Value);
        Assert.Contains("prefers-color-scheme: dark", text);
        Golden.Verify(text, "Plan.svg");
    }

    [Fact]
    public void What_the_cache_has_is_shown_in_every_format()
    {
        var shop = new Shop();
        var graph = new Nuke.Common.Execution.TargetDiscovery(shop, new Mistakes()).Discover();
        var view = new PlanView(shop, Planner.Plan([graph.Find("Test")!]), target => target.Name == "Compile" ? "up to date" : null);
        using var json = JsonDocument.Parse(PlanDocument.Write(view));
        Assert.Equal(["up to date", null], json.RootElement.GetProperty("targets").EnumerateArray().Select(one => one.GetProperty("cached").GetString()));
        Assert.Contains("t0[\"Compile<br/>up to date\"]:::cached", PlanMermaid.Write(view));
        Assert.Contains("<g class=\"box cached\">", PlanSvg.Write(view));
    }

    [Theory]
    [InlineData("--plan Deploy", "--plan 'Deploy' is not one of text, json, mermaid, svg. Targets stand in front: Deploy --plan.")]
    [InlineData("--plan svgg", "--plan 'svgg' is not one of text, json, mermaid, svg. Did you mean 'svg'?")]
    [InlineData("--plan json svg", "--plan takes one of text, json, mermaid, svg, but has 'json' 'svg'. Targets stand in front.")]
    [InlineData("--plan svg --json", "--plan svg and --json ask for two different things; leave one out.")]
    public void A_wrong_format_is_a_mistake(string arguments, string expected)
    {
        var result = Run("All " + arguments);
        Assert.Equal((2, ""), (result.Code, result.Out));
        Assert.Contains(expected, result.Error);
    }

    [Fact]
    public void A_plan_that_is_switched_off_runs()
    {
        Assert.Equal(0, Run("Compile --plan false").Code);
        Assert.Equal(["Compile"], RecordingBuild.Ran);
    }

    [Fact]
    public void With_a_mistake_stdout_of_a_picture_stays_empty()
    {
        var result = Run("Al --plan svg");
        Assert.Equal((2, ""), (result.Code, result.Out));
        Assert.Contains("Did you mean 'All'?", result.Error);
    }
}
