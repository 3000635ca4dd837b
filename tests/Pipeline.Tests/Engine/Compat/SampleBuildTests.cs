using System.Diagnostics;
using NukeBuilds.Components;
using Library = NukeBuilds.Library;

namespace Pipeline.Tests.Engine.Compat;

/// <summary>Builds in the style of public Nuke builds do here what they do there.</summary>
[Collection(EngineCollection.Name)]
public class SampleBuildTests : IDisposable
{
    private readonly SampleRun _run;

    public SampleBuildTests() => _run = new(IsDescribed);

    protected virtual bool IsDescribed => false;

    public void Dispose()
    {
        _run.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void A_library_build()
    {
        _run.WithFile("src/Library/Library.cs", "").WithFile("src/Library/obj/project.assets.json", "{}");
        _run.Run<Library.Build>("Clean Pack --configuration release", x => x.Compile);
        _run.Run<Library.Build>("", x => x.Compile);
        _run.Run<Library.Build>("Pack", x => x.Compile);
        _run.Run<Library.Build>("pack --skip --configuration Release", x => x.Compile);
        _run.Run<Library.Build>("--target Test --skip Restore", x => x.Compile);
        _run.Run<Library.Build>("Restore+Clean", x => x.Compile);
        _run.Run<Library.Build>("Compile --configuration Fast", x => x.Compile);
        Golden.Verify(_run.Transcript, "Library");
    }

    [Fact]
    public void A_build_of_components()
    {
        _run.Run<Build>("Full --registry-key k3y-of-it", x => x.Full);
        _run.Run<Build>("test --degree 2 --locked --Configuration Quick", x => x.Full);
        _run.Run<Build>("Publish", x => x.Full);
        _run.WithVariable("NUKE_REGISTRY_KEY", "k3y-of-it").WithVariable("REGISTRY_SOURCE", "https://feed.invalid");
        _run.Run<Build>("Publish --skip Compile", x => x.Full);
        Golden.Verify(_run.Transcript, "Components");
    }

    [Fact]
    public void A_build_with_parameters_secrets_and_partitions()
    {
        _run.WithFile(".nuke/parameters.json", """{ "Feed": "stable", "Attempts": 2 }""").WithFile(".nuke/parameters.dry.json", """{ "Feed": "nightly" }""");
        _run.Run<NukeBuilds.Release.Build>("Release --version 1.0 --api-key s3cr3t-key --frameworks net9.0+net10.0 --notes first", x => x.Test);
        _run.Run<NukeBuilds.Release.Build>("--test-partition 2", x => x.Test);
        _run.Run<NukeBuilds.Release.Build>("--test-partition 3", x => x.Test);
        _run.Run<NukeBuilds.Release.Build>("Release --attempts 0 --quick", x => x.Test);
        _run.Run<NukeBuilds.Release.Build>("Test --feed elsewhere --attemts 3", x => x.Test);
        _run.WithVariable("GITHUB_ACTIONS", "true").WithVariable("GITHUB_WORKFLOW", "ci").WithVariable("API_KEY", "s3cr3t-key").WithVariable("Version", "2.0");
        _run.Run<NukeBuilds.Release.Build>("Release --quick true --profile dry", x => x.Test);
        Golden.Verify(_run.Transcript, "Release");
    }

    [Fact]
    public void A_build_with_a_solution_a_repository_and_a_tool()
    {
        _run.WithFile("All.sln", SolutionTests.Sln).WithFile("All.slnx", SolutionTests.Slnx).WithFile(".nuke/parameters.json", """{ "Solution": "All.sln" }""");
        new FakeGit(_run.Root).Branch("feature/one", FakeGit.One).Remote("origin", "git@github.com:shop/library.git").Tag("v1", FakeGit.One);
        _run.Run<NukeBuilds.Repository.Build>("Show Deploy Tools", x => x.Show);
        _run.Run<NukeBuilds.Repository.Build>("Deploy --plan", x => x.Show);
        _run.WithVariable("GITHUB_ACTIONS", "true").WithVariable("GITHUB_REF", "refs/heads/main").WithVariable("GITHUB_SHA", FakeGit.Two);
        _run.Run<NukeBuilds.Repository.Build>("Show Deploy --solution All.slnx", x => x.Show);
        _run.Run<NukeBuilds.Repository.ComponentBuild>("", x => x.Show);
        _run.Run<NukeBuilds.Repository.Build>("Show --solution Missing.slnx", x => x.Show);
        _run.WithFile("All.slnx", "<Solution>");
        _run.Run<NukeBuilds.Repository.Build>("Show --solution All.slnx", x => x.Show);
        Directory.Delete(Path.Combine(_run.Root, ".git"), recursive: true);
        _run.Run<NukeBuilds.Repository.ComponentBuild>("", x => x.Show);
        Golden.Verify(_run.Transcript, "Repository");
    }

    [Fact]
    public void A_build_with_extensions_and_events()
    {
        _run.Run<NukeBuilds.Events.Build>("Pack", x => x.Compile);
        _run.Run<NukeBuilds.Events.Build>("Compile Signing --sign", x => x.Compile);
        Golden.Verify(_run.Transcript, "Events");
    }

    [Fact]
    public void A_build_with_paths_archives_and_a_changelog()
    {
        _run.WithFile("src/deep/a.txt", "a").WithFile("src/b.tmp", "b").WithFile("Directory.Build.props", "<Project><PropertyGroup><Version>1.0.0</Version></PropertyGroup></Project>");
        _run.WithFile("CHANGELOG.md", "## [vNext]\n- Added all\n\n## [1.0.0]\n- Began\n");
        _run.Run<NukeBuilds.Utilities.Build>("Names Version", x => x.Pack);
        _run.Run<NukeBuilds.Utilities.Build>("--skip", x => x.Names);
        _run.Run<NukeBuilds.Utilities.Build>("--skip Pack Names", x => x.Names);
        _run.Run<NukeBuilds.Utilities.Build>("Version", x => x.Names);
        Golden.Verify(_run.Transcript, "Utilities");
    }

    /// <summary>Starting stays as fast as it is: what solutions, processes and repositories need is loaded by builds that use them.</summary>
    [Fact]
    public void A_build_that_uses_none_of_it_loads_nothing_for_it()
    {
        var program = Directory.GetFiles(Path.Combine(Repository.Root, "build", "bin"), "_build.dll", SearchOption.AllDirectories).MaxBy(File.GetLastWriteTimeUtc)!;
        var start = new ProcessStartInfo("dotnet", [program, "Nothing"]) { WorkingDirectory = _run.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        // The host writes which assemblies it may load; the runtime reports those that it did.
        start.Environment["DOTNET_EnableEventPipe"] = "1";
        start.Environment["DOTNET_EventPipeConfig"] = "Microsoft-Windows-DotNETRuntime:0x8:4";
        start.Environment["DOTNET_EventPipeOutputPath"] = Path.Combine(_run.Root, "trace.nettrace");
        using var process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        var trace = System.Text.Encoding.Unicode.GetString(File.ReadAllBytes(start.Environment["DOTNET_EventPipeOutputPath"]!))
            + System.Text.Encoding.Unicode.GetString(File.ReadAllBytes(start.Environment["DOTNET_EventPipeOutputPath"]!)[1..]);
        Assert.Contains("Pipeline.Engine", trace, StringComparison.Ordinal);
        Assert.DoesNotContain("SolutionPersistence", trace, StringComparison.Ordinal);
        Assert.DoesNotContain("System.Diagnostics.Process", trace, StringComparison.Ordinal);
        Assert.DoesNotContain("System.IO.Compression", trace, StringComparison.Ordinal);
        Assert.DoesNotContain("System.Formats.Tar", trace, StringComparison.Ordinal);
        Assert.DoesNotContain("System.Private.Xml", trace, StringComparison.Ordinal);
        Assert.DoesNotContain("System.Net.Http", trace, StringComparison.Ordinal);
    }
}

/// <summary>They do the same when they start with their descriptions.</summary>
[Collection(EngineCollection.Name)]
public sealed class DescribedSampleBuildTests : SampleBuildTests
{
    protected override bool IsDescribed => true;
}
