using Nuke.Common;
using Nuke.Common.IO;
using Pipeline.Components;
using Pipeline.Systems;
using Systems;

/// <summary>This repository's own pipeline.</summary>
internal sealed class Build : NukeBuild, ILint, ITest, IDeploy, IObserve
{
    public static int Main() => Execute<Build>();

    public IReadOnlyList<SystemDefinition> Systems => [Hello.Definition];

    /// <summary>Does nothing: what remains is the time that starting takes.</summary>
    private Target Nothing => _ => _.Unlisted().Executes(() => { });

    public AbsolutePath SolutionFile => RootDirectory / "Pipeline.sln";
}
