using Nuke.Common;
using Pipeline.Engine;
using Pipeline.Generated;
using Serilog;

namespace Pipeline.Components;

/// <summary>Generates the files that follow from systems: of compose, nginx, Prometheus and Alertmanager. All systems, whatever <c>--system</c> says.</summary>
public interface ISystems : IHaveImages, IReplaceFiles
{
    /// <summary>Writes all files of systems.</summary>
    Target GenerateSystems => _ => _
        .Description("Write the files of compose, nginx, Prometheus and Alertmanager, all or none")
        .Executes(() =>
        {
            var files = SystemFileSet.Of(Systems);
            var written = GeneratedFiles.Write(RootDirectory, files, force: Force, set: SystemFileSet.Set(RootDirectory));
            GeneratedReport.Show(written, files.Count);
        });

    /// <summary>Compares the files of systems with what would be generated; writes nothing.</summary>
    Target CheckSystems => _ => _
        .Description("Fail when a file of compose, nginx, Prometheus or Alertmanager is not what is generated, and show the difference")
        .After(GenerateSystems)
        .Executes(() =>
        {
            GeneratedReport.Refuse(GeneratedDrift.Compare(RootDirectory, SystemFileSet.Of(Systems), SystemFileSet.Set(RootDirectory)));
        });

    /// <summary>Lets the programs that read the files check them. Needs Docker.</summary>
    Target LintSystems => _ => _
        .Description("Check the files with the programs that read them: docker compose, nginx, promtool and amtool in their images")
        .After(GenerateSystems)
        .Executes(async () =>
        {
            foreach (var system in SystemFileSet.Checked(Systems))
                await SystemLint.RunAsync(system, RootDirectory, Mirror, x => Log.Information("{Line}", x), BuildCancellation.Token);
        });
}
