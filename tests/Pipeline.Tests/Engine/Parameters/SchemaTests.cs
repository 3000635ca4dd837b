using System.ComponentModel.DataAnnotations;
using Nuke.Common;
using Nuke.Common.IO;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Parameters;

[Collection(EngineCollection.Name)]
public sealed class SchemaTests : IDisposable
{
    private readonly EngineRun _run = new();

    public void Dispose() => _run.Dispose();

    public sealed record Node([property: MinLength(1)] string Name, [Range(1, 65535)] int Port = 80, Node? Next = null);

    private sealed class Described : RecordingBuild
    {
        [Parameter("What to build.")] public readonly Configuration Configuration = Configuration.Release;
        [Parameter("Key of the registry.")][Secret] public readonly string? ApiKey = "must not be shown";
        [Parameter, Range(1, 64)] public readonly int Replicas = 2;
        [Parameter, RegularExpression("[a-z]+"), MinLength(1)] public readonly string[] Words = ["a", "b"];
        [Parameter] public readonly TimeSpan Wait = TimeSpan.FromSeconds(90);
        [Parameter] public readonly ByteSize? Limit = ByteSize.Parse("2GiB");
        [Parameter] public readonly Dictionary<string, int> Weights = new() { ["one"] = 1 };
        [Parameter] public readonly Node? Node;
        [Parameter] public readonly Node[] Nodes = [];
        [Parameter] public readonly bool Fast = true;
        [Parameter] public readonly double Ratio = 0.5;
        [Parameter] public AbsolutePath Output => RootDirectory / "out";
        [Parameter] public AbsolutePath Elsewhere => AbsolutePath.Create("/somewhere/else");
        [Parameter(ValueProviderMember = nameof(Places))] public readonly string? Place;
        [Parameter(List = false)] public readonly string? Unlisted;
        private static IEnumerable<string> Places => ["here", "there"];
        public Target Compile => _ => _.Executes(Note("Compile"));
        public Target Test => _ => _.DependsOn(Compile).Executes(Note("Test"));
    }

    private string SchemaFile => Path.Combine(_run.Root, ".nuke/build.schema.json");

    [Fact]
    public void The_schema_describes_every_parameter()
    {
        // What is given somewhere must not get into it: it describes the build, not this machine.
        _run.WithVariable("REPLICAS", "7").WithVariable("CONFIGURATION", "Debug").WithFile(".nuke/parameters.json", """{ "Ratio": 2, "Unknown": 1 }""");
        var result = _run.Run<Described>("--schema");
        Assert.True(result.Code == 0, result.Error);
        Golden.Verify(File.ReadAllText(SchemaFile), "build.schema.json");
    }

    [Fact]
    public void It_is_shown_without_being_written()
    {
        var shown = _run.Run<Described>("--schema --json");
        Assert.False(File.Exists(SchemaFile));
        Assert.Equal(0, _run.Run<Described>("--schema").Code);
        Assert.Equal(File.ReadAllText(SchemaFile), shown.Out);
    }

    [Fact]
    public void A_check_writes_nothing_and_shows_what_differs()
    {
        var missing = _run.Run<Described>("--schema check");
        Assert.Equal((1, "error: .nuke/build.schema.json is missing. Write it with --schema.\n"), (missing.Code, missing.Out));
        Assert.Equal(0, _run.Run<Described>("--schema").Code);
        Assert.Equal(0, _run.Run<Described>("--schema check").Code);
        var changed = File.ReadAllText(SchemaFile).Replace("\"default\": 2", "\"default\": 3", StringComparison.Ordinal);
        File.WriteAllText(SchemaFile, changed);
        var result = _run.Run<Described>("--schema check");
        Assert.Equal(1, result.Code);
        Assert.Matches("@@ line [0-9]+ @@\n- +\"default\": 3\n\\+ +\"default\": 2\n$", result.Out);
        Assert.Equal(changed, File.ReadAllText(SchemaFile));
    }

    [Fact]
    public void A_run_writes_no_schema()
    {
        Assert.Equal(0, _run.Run<Described>("Compile").Code);
        Assert.False(File.Exists(SchemaFile));
    }

    [Theory]
    [InlineData("--schema chek", "--schema takes nothing or 'check', but has 'chek'.")]
    [InlineData("Compile --schema", "--schema runs no targets, but 'Compile' is asked for.")]
    [InlineData("--schema --confguration x", "Unknown parameter '--confguration'. Did you mean '--configuration'? --help lists all.")]
    public void Wrong_use_writes_nothing(string arguments, string expected)
    {
        var result = _run.Run<Described>(arguments);
        Assert.Equal((2, $"Nothing ran: one mistake.\n  {expected}\n"), (result.Code, result.Error));
        Assert.False(File.Exists(SchemaFile));
    }
}
