using Nuke.Common;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Caching;

[Collection(EngineCollection.Name)]
public sealed class DeclarationTests : IDisposable
{
    private readonly CacheRun _run = new();

    private sealed class Wrong : CachedBuild
    {
        [Parameter] private readonly string Configuration = "Debug";

        private Target Source => _ => _.Inputs("src/**").Outputs("out/**").Executes(() => { });
        private Target Lonely => _ => _.Outputs("lonely/**").Executes(() => { });
        private Target Unknown => _ => _.Inputs(x => x.Parameter("Configuratoin").Parameter(() => Configuration)).Executes(() => { });
        private Target Unrelated => _ => _.After(Source).Inputs(x => x.OutputsOf(Source)).Executes(() => { });
        private Target Silent => _ => _.Inputs("a").Executes(() => { });
        private Target Asks => _ => _.DependsOn(Silent).Inputs(x => x.OutputsOf(Silent)).Executes(() => { });
        private Target Outside => _ => _.Inputs("/etc/passwd").Outputs("../elsewhere").Executes(() => { });
        private Target Overlap => _ => _.Inputs("src/**").Outputs("out/app/*.dll").Executes(() => { });
        private Target Everything => _ => _.Inputs("a").Outputs("**").Executes(() => { });
        private Target Itself => _ => _.Inputs("doc/**").Outputs("doc/generated/**").Executes(() => { });
        private Target Throws => _ => _.Inputs(x => throw new InvalidOperationException("no idea")).Executes(() => { });
    }

    private sealed class Right : CachedBuild
    {
        private Target One => _ => _.Inputs("src/**", "!src/gen/**").Outputs("src/gen/**", "bin/{a,b}/*.dll", "bin/c/", "!bin/c/own/**").Executes(() => { });
        private Target Two => _ => _.DependsOn(One).Inputs(x => x.OutputsOf(One)).Outputs("bin/a/*.pdb", "bin/c/own/**", "bin/d").Executes(() => File.WriteAllText(At("bin/d"), ""));
        private Target Whole => _ => _.DependsOn(Two).Inputs(RootDirectory / "src").Executes(() => { });
    }

    [Fact]
    public void All_mistakes_are_told_at_once_and_nothing_runs()
    {
        var result = _run.Try<Wrong>("Source Lonely Unknown Unrelated Asks Outside Overlap Everything Itself Throws --cache-size many");
        Assert.Equal(2, result.Code);
        string[] expected =
        [
            "Target 'Lonely' declares outputs but no inputs",
            "parameter 'Configuratoin' among its inputs, which the build does not have. Did you mean 'Configuration'?",
            "Target 'Unrelated' has the outputs of 'Source' among its inputs, but does not depend on it.",
            "has the outputs of 'Silent' among its inputs, which declares none.",
            "Target 'Outside', Inputs: '/etc/passwd' lies outside the root directory.",
            "Target 'Outside', Outputs: '../elsewhere' leads upwards with '..'.",
            "Targets 'Source' and 'Overlap' both declare outputs that match 'out/**' and 'out/app/*.dll'.",
            "Target 'Everything' declares the whole repository as its output",
            "Inputs(…, \"!doc/generated/**\")",
            "The inputs of target 'Throws' cannot be told: InvalidOperationException: no idea",
            "--cache-size 'many' is not a size",
        ];
        foreach (var text in expected)
            Assert.Contains(text, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_that_lie_side_by_side_are_no_mistake()
    {
        Directory.CreateDirectory(_run.At("bin/c/own"));
        _run.Run<Right>("Whole");
    }

    [Theory]
    [InlineData("a/**/b.txt", "a/b.txt", true)]
    [InlineData("a/**/b.txt", "a/x/y/b.txt", true)]
    [InlineData("a/**", "a", false)]
    [InlineData("a", "a", true)]
    [InlineData("a", "a/b/c", true)]
    [InlineData("a", "ab", false)]
    [InlineData("*.{cs,fs}", "x.fs", true)]
    [InlineData("*.{cs,fs}", "d/x.fs", false)]
    [InlineData("./a//b?/[xy]", "a/b1/y", true)]
    [InlineData("**/obj/**", "obj/x", true)]
    [InlineData("a/", "a/b", true)]
    public void Pattern_matches_as_it_reads(string pattern, string path, bool isMatch) =>
        Assert.Equal(isMatch, PatternSet.Parse([pattern], "/root", problem => Assert.Fail(problem)).IsMatch(path));

    [Theory]
    [InlineData("a/*.dll", "a/*.pdb", false)]
    [InlineData("a/**", "**/b", true)]
    [InlineData("a/*x", "a/y*", true)]
    [InlineData("a", "a/b/c", true)]
    [InlineData("a/*/c", "a/b/*", true)]
    [InlineData("a/*/c", "a/b/d/*", false)]
    [InlineData("a/[bc]", "a/b", true)]
    [InlineData("a/[bc]", "a/d", false)]
    public void Overlap_of_patterns_is_found(string one, string other, bool overlap)
    {
        var (left, right) = (PatternSet.Parse([one], "/", Assert.Fail), PatternSet.Parse([other], "/", Assert.Fail));
        Assert.Equal(overlap, PatternOverlap.Find(left, right) is not null);
        Assert.Equal(overlap, PatternOverlap.Find(right, left) is not null);
    }

    public void Dispose() => _run.Dispose();
}
