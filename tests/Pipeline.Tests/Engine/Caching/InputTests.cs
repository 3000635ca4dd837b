using System.Text.Json;
using Nuke.Common;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Caching;

[Collection(EngineCollection.Name)]
public sealed class InputTests : IDisposable
{
    private const string Secret = "tops3cret";
    private readonly CacheRun _run = new();

    private sealed class Build : CachedBuild
    {
        public static int Schema { get; set; } = 1;

        [Parameter] private readonly string Configuration = "Debug";
        [Parameter][Secret] private readonly string Token = "";

        private Target Copy => _ => _
            .Inputs("src/**")
            .Inputs(x => x.Parameter(() => Configuration).Parameter(nameof(Token)).Environment("FLAVOUR").Tool("tools/tool").Value("schema", () => new { Schema, Names = new[] { "a" } }))
            .Executes(() => Ran.Add("Copy"));

        private Target Opaque => _ => _.Inputs(x => x.Value("it", () => new object())).Executes(() => { });

        private Target Pack => _ => _.Inputs("src/**").Outputs("pack").Executes(() => File.Copy(At("src/a"), At("pack"), overwrite: true));

        private Target Ship => _ => _.DependsOn(Pack).Inputs(x => x.OutputsOf(Pack)).Executes(() => { });

        private Target Meddles => _ => _.Inputs("src/**").Executes(() => File.WriteAllText(At("src/a"), Guid.NewGuid().ToString()));
    }

    public InputTests()
    {
        Build.Schema = 1;
        _run["src/a"] = "one";
        WriteTool("1.0");
    }

    private void WriteTool(string version)
    {
        Directory.CreateDirectory(_run.At("tools"));
        Executable.Write(_run.At("tools/tool"), $"#!/bin/sh\necho x >>started\necho {version}\n");
    }

    private string Explain(string arguments = "") => _run.Try<Build>("Copy --explain Copy" + arguments).Out;

    [Fact]
    public void Every_kind_of_input_makes_the_target_run_again_and_is_explained()
    {
        Assert.Contains("never ran here", Explain(), StringComparison.Ordinal);
        Assert.Equal("Copy", _run.Run<Build>());
        Assert.Contains("up to date", Explain(), StringComparison.Ordinal);

        _run.Engine.WithVariable("FLAVOUR", "");
        Changed("environment variable FLAVOUR changed");
        _run.Engine.WithVariable("FLAVOUR", "vanilla");
        Changed("environment variable FLAVOUR changed");
        _run.Engine.WithVariable("TOKEN", Secret);
        Changed("parameter --token changed");
        Build.Schema = 2;
        Changed("value schema: <>f__AnonymousType");
        WriteTool("2.0");
        Changed("tool tools/tool --version: 1.0 → 2.0");
        _run["src/b"] = "b";
        Changed("src/b added");
        File.Delete(_run.At("src/a"));
        Changed("src/a removed");
        Assert.Contains("parameter --configuration: Debug → Release", Explain(" --configuration Release"), StringComparison.Ordinal);
        Assert.Equal("Copy", _run.Run<Build>("Copy --configuration Release"));
        Assert.Equal("", _run.Run<Build>("Copy --configuration Debug"));

        void Changed(string text)
        {
            Assert.Contains(text, Explain(), StringComparison.Ordinal);
            Assert.Equal("Copy", _run.Run<Build>());
        }
    }

    [Fact]
    public void Unchanged_tool_is_started_once()
    {
        for (var i = 0; i < 3; i++)
            _run.Run<Build>();
        Assert.Equal("x\n", _run["started"]);
    }

    [Fact]
    public void Secrets_are_in_no_file_of_the_cache()
    {
        _run.Engine.WithVariable("TOKEN", Secret).WithVariable("FLAVOUR", Secret);
        _run.Run<Build>();
        Assert.DoesNotContain(Secret, Explain(" --token other"), StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(_run.At(".nuke/temp"), "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(Secret, File.ReadAllText(file, System.Text.Encoding.Latin1), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_run.At(".nuke/temp/cache-key")));
    }

    [Fact]
    public void Explanation_is_bounded_and_counted()
    {
        _run.Run<Build>();
        for (var i = 0; i < 30; i++)
            _run[$"src/new{i:00}"] = "";
        Assert.Contains("and 10 more", Explain(), StringComparison.Ordinal);

        var document = JsonDocument.Parse(Explain(" --json")).RootElement.GetProperty("targets")[0];
        Assert.Equal(30, document.GetProperty("changeCount").GetInt32());
        Assert.Equal("src/new00", document.GetProperty("changes")[0].GetProperty("name").GetString());
        Assert.Equal("added", document.GetProperty("changes")[0].GetProperty("change").GetString());
    }

    [Fact]
    public void Target_runs_when_the_outputs_that_it_uses_are_made_anew()
    {
        _run.Run<Build>("Ship");
        _run["src/a"] = "two";
        var explanation = _run.Try<Build>("Ship --explain Pack Ship").Out;
        Assert.Contains("src/a changed", explanation, StringComparison.Ordinal);
        Assert.Contains("runs: outputs of Pack are made anew", explanation, StringComparison.Ordinal);

        _run["src/a"] = "one";
        File.Delete(_run.At("pack"));
        explanation = _run.Try<Build>("Ship --explain Pack Ship").Out;
        Assert.Contains("would be restored from the cache", explanation, StringComparison.Ordinal);
        Assert.Contains("up to date", explanation, StringComparison.Ordinal);
        Assert.False(_run.Has("pack"));
    }

    [Fact]
    public void Explaining_writes_nothing()
    {
        Explain();
        Assert.False(_run.Has(".nuke/temp"));
    }

    [Fact]
    public void Value_that_hides_what_it_is_fails_the_target()
    {
        var result = _run.Try<Build>("Opaque");
        Assert.Equal(1, result.Code);
        Assert.Contains("the value 'it' among its inputs, which cannot be compared: a Object does not show what it consists of", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Result_is_not_kept_when_an_input_changed_while_the_target_ran()
    {
        Assert.Contains("An input of target 'Meddles' changed while it ran (src/a changed), so its result is not kept.", _run.Try<Build>("Meddles").Out, StringComparison.Ordinal);
        Assert.False(_run.Has(".nuke/temp/cache/results"));
    }

    public void Dispose() => _run.Dispose();
}
