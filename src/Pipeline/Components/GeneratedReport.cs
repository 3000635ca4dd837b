using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Generated;
using Serilog;

namespace Pipeline.Components;

/// <summary>What targets say that write generated files, or compare them.</summary>
internal static class GeneratedReport
{
    /// <summary>Which files were written and removed, and how many of all stayed as they were.</summary>
    public static void Show(WrittenFiles written, int all)
    {
        foreach (var path in written.Written)
            Log.Information("written   {Path}", path);
        foreach (var path in written.Removed)
            Log.Information("removed   {Path}", path);
        Log.Information("{Count} of {All} files are as they were", written.Unchanged.Length, all);
    }

    /// <summary>Shows the differences.</summary>
    /// <exception cref="PipelineException">There are some: exit 1.</exception>
    public static void Refuse(DriftReport report)
    {
        if (Output.Json)
            Output.WriteDocument(report.ToJson());
        else
            foreach (var line in report.ToLines())
                Log.Information("{Line}", line);
        if (report.Differs)
            throw PipelineException.Failed(report.Summary, next: report.Next);
    }
}
