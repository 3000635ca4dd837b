using Nuke.Common;
using Nuke.Common.IO;
using Pipeline.Commands;
using Pipeline.Components;
using Pipeline.Execution;
using Pipeline.Systems;
using Systems;

/// <summary>This repository's own pipeline.</summary>
internal sealed partial class Build : NukeBuild, ILint, ITest, IDeploy, IObserve, IRunWorkflow, IUpdateActions
{
    public static int Main() => Execute<Build>();

    public IReadOnlyList<SystemDefinition> Systems => [Hello.Definition];

    /// <summary>Does nothing: what remains is the time that starting takes.</summary>
    private Target Nothing => _ => _.Unlisted().Executes(() => { });

    private static readonly TestAxis Project = new("project", "tests/Pipeline.Tests", "tests/Pipeline.Router.Tests", "samples/hello/tests");

    public TestMatrix TestMatrix { get; } = new([Project]);

    public Command TestOf(TestCell cell) => DotNet.Test(RootDirectory / cell[Project]);

    public AbsolutePath SolutionFile => RootDirectory / "Pipeline.sln";
}
