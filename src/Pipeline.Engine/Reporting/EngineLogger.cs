using System.Globalization;
using System.Text;
using Nuke.Common;
using Serilog;
using Serilog.Events;
using Serilog.Parsing;

namespace Pipeline.Engine;

/// <summary>Makes lines of the build's output of what targets log with Serilog.</summary>
internal sealed class EngineLogger(BuildOutput output) : ILogger
{
    [ThreadStatic]
    private static bool _fromProgram;

    public static void Install(BuildOutput output) => Log.Logger = new EngineLogger(output);

    /// <summary>Logs a line that a program wrote to standard error. It may be an error, a warning, or nothing of importance.</summary>
    public static void ProgramError(string line)
    {
        _fromProgram = true;
        try
        {
            // Through Serilog, because a build may have a logger of its own.
            Log.Error("{Line}", line);
        }
        finally
        {
            _fromProgram = false;
        }
    }

    /// <summary>What the verbosity hides still goes to the target's log; details only when they are asked for.</summary>
    public bool IsEnabled(LogEventLevel level) =>
        level >= (output.Verbosity == Verbosity.Verbose ? LogEventLevel.Verbose : LogEventLevel.Debug);

    public void Write(LogEvent logEvent)
    {
        if (!IsEnabled(logEvent.Level))
            return;
        var text = Render(logEvent);
        switch (logEvent.Level)
        {
            case LogEventLevel.Fatal or LogEventLevel.Error:
                output.Error(text, _fromProgram);
                break;
            case LogEventLevel.Warning:
                output.Warn(text);
                break;
            case LogEventLevel.Verbose:
                output.Line(text, Style.Dim, Verbosity.Verbose);
                break;
            default:
                output.Line(text, logEvent.Level == LogEventLevel.Information ? Style.Plain : Style.Dim, Verbosity.Normal);
                break;
        }

        if (logEvent.Exception is { } exception)
            output.Exception(exception);
    }

    /// <summary>The message with its values; texts stand as they are, without the quotes that Serilog adds.</summary>
    private static string Render(LogEvent logEvent)
    {
        var text = new StringBuilder();
        foreach (var token in logEvent.MessageTemplate.Tokens)
        {
            if (token is PropertyToken property
                && logEvent.Properties.GetValueOrDefault(property.PropertyName) is ScalarValue { Value: string value }
                && property.Alignment is null)
            {
                text.Append(value);
                continue;
            }

            using var writer = new StringWriter(text, CultureInfo.InvariantCulture);
            token.Render(logEvent.Properties, writer, CultureInfo.InvariantCulture);
        }

        return text.ToString();
    }
}
