using Nuke.Common;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Workflows.Drift;
using Pipeline.Workflows.Pins;
using Pipeline.Workflows.Placement;
using Serilog;

namespace Pipeline.Components;

/// <summary>Generates the workflows of GitHub Actions from the build's <see cref="Workflow"/> properties, and keeps them true.</summary>
public interface IWorkflows : INukeBuild
{
    /// <summary>What Dependabot does, or null for no file.</summary>
    DependabotFile? Dependabot => null;

    /// <summary>Whether files are replaced that were written by hand.</summary>
    [Parameter("Replace workflow files that were written by hand")]
    bool Force => TryGetValue<bool?>(() => Force) ?? false;

    /// <summary>Writes all workflow files.</summary>
    Target GenerateWorkflows => _ => _
        .Description("Write the workflows of GitHub Actions, all or none")
        .Executes(() =>
        {
            var files = WorkflowSet.Of(this, RootDirectory, Dependabot).Files;
            var written = GeneratedFiles.Write(RootDirectory, files, force: Force);
            foreach (var path in written.Written)
                Log.Information("written   {Path}", path);
            foreach (var path in written.Removed)
                Log.Information("removed   {Path}", path);
            Log.Information("{Count} of {All} files are unchanged", written.Unchanged.Length, files.Count);
        });

    /// <summary>Compares the workflow files with what would be generated; writes nothing.</summary>
    Target CheckWorkflows => _ => _
        .Description("Fail when a workflow file is not what is generated, and say what the difference means")
        .After(GenerateWorkflows)
        .Executes(() =>
        {
            var report = WorkflowDrift.Compare(RootDirectory, WorkflowSet.Of(this, RootDirectory, Dependabot).Files);
            if (Output.Json)
                Output.WriteDocument(report.ToJson());
            else
                foreach (var line in report.ToLines())
                    Log.Information("{Line}", line);
            if (report.Differs)
                throw PipelineException.Failed(report.Summary, next: report.Next);
        });
}
