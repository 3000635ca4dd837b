using System.Runtime.CompilerServices;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Writes and exports the trace of a run, where that is asked for.</summary>
internal static class RunTrace
{
    /// <summary>
    /// Called at the end of a run, however it ended. Writes the file that <c>--trace</c> names, and sends spans where
    /// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> points. What goes wrong here is a warning: the run is over, and its exit code stands.
    /// </summary>
    /// <param name="session">What the build was given.</param>
    /// <param name="plan">The targets, each with its end.</param>
    /// <param name="elapsed">How long the run took.</param>
    /// <param name="code">Its exit code.</param>
    public static void Write(Session session, IReadOnlyList<ExecutableTarget> plan, TimeSpan elapsed, int code)
    {
        if (session.Options.Trace is { } file)
            ToFile(session, new TracedRun(session, plan, elapsed, code), file);
        if (OtlpSettings.AskFor(session.Invocation.Environment))
            Export(session, new TracedRun(session, plan, elapsed, code));
    }

    private static void ToFile(Session session, TracedRun run, string file)
    {
        var path = Path.GetFullPath(Path.Combine(session.Invocation.WorkingDirectory, file));
        try
        {
            ChromeTrace.Write(run, path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            session.Output.Warn($"--trace '{path}' cannot be written: {exception.Message}");
        }
    }

    // Apart, so that nothing of OpenTelemetry is loaded for other runs.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Export(Session session, TracedRun run)
    {
        try
        {
            if (OtlpTrace.Export(run, session.Invocation.Environment) is { } problem)
                session.Output.Warn($"The trace was not exported to {OtlpSettings.Endpoint(session.Invocation.Environment)}: {problem} The run itself is not affected.");
        }
        catch (Exception exception)
        {
            session.Output.Warn($"The trace was not exported: {exception.GetType().Name}: {exception.Message} The run itself is not affected.");
        }
    }
}
