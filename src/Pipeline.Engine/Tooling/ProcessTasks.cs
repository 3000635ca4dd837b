using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Pipeline.Engine;
using Serilog;

namespace Nuke.Common.Tooling;

/// <summary>Starts processes. Both outputs are gathered and logged line by line; an interruption of the build kills them.</summary>
[SuppressMessage("Usage", "CA2211", Justification = "Settings that are fields in Nuke.")]
public static class ProcessTasks
{
    /// <summary>Whether output is logged when a call does not say it.</summary>
    public static bool DefaultLogOutput = true;

    /// <summary>Whether the command is logged when a call does not say it.</summary>
    public static bool DefaultLogInvocation = true;

    /// <summary>Whether a working directory other than the default one is logged with the command.</summary>
    public static bool LogWorkingDirectory = true;

    /// <summary>Where processes run when a call does not say it.</summary>
    public static string DefaultWorkingDirectory = EnvironmentInfo.WorkingDirectory;

    /// <summary>Starts a command in the shell: bash, on Windows cmd.</summary>
    /// <inheritdoc cref="StartProcess(string, string, string, IReadOnlyDictionary{string, string}, int?, bool?, bool?, Action{OutputType, string}, Func{string, string})"/>
    public static IProcess StartShell(
        string command,
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string>? environmentVariables = null,
        int? timeout = null,
        bool? logOutput = null,
        bool? logInvocation = null,
        Action<OutputType, string>? logger = null,
        Func<string, string>? outputFilter = null) =>
        StartProcess(
            ToolPathResolver.GetPathExecutable(EnvironmentInfo.IsWin ? "cmd" : "bash"),
            EnvironmentInfo.IsWin ? $"/c \"{command}\"" : $"-c {AsOneArgument(command)}",
            workingDirectory,
            environmentVariables,
            timeout,
            logOutput,
            logInvocation,
            logger,
            outputFilter);

    /// <inheritdoc cref="StartProcess(string, string, string, IReadOnlyDictionary{string, string}, int?, bool?, bool?, Action{OutputType, string}, Func{string, string})"/>
    public static IProcess StartProcess(
        string toolPath,
        ArgumentStringHandler arguments,
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string>? environmentVariables = null,
        int? timeout = null,
        bool? logOutput = null,
        bool? logInvocation = null,
        Action<OutputType, string>? logger = null) =>
        StartProcess(
            toolPath,
            arguments.ToStringAndClear(),
            workingDirectory,
            environmentVariables,
            timeout,
            logOutput,
            logInvocation,
            logger,
            arguments.GetFilter());

    /// <summary>Starts a program.</summary>
    /// <param name="toolPath">A path, or a name that is looked for in the directories of PATH. A <c>.dll</c> is run by <c>dotnet</c>.</param>
    /// <param name="arguments">The arguments as one text; what has spaces stands in double quotes.</param>
    /// <param name="workingDirectory">Where it runs.</param>
    /// <param name="environmentVariables">All its environment variables; null: those of the build.</param>
    /// <param name="timeout">Milliseconds after which it is killed.</param>
    /// <param name="logOutput">Whether its output is logged.</param>
    /// <param name="logInvocation">Whether the command is logged.</param>
    /// <param name="logger">Gets each line instead of <see cref="DefaultLogger"/>.</param>
    /// <param name="outputFilter">Changes each line before it is logged.</param>
    /// <exception cref="ArgumentException">The program or the directory does not exist.</exception>
    public static IProcess StartProcess(
        string toolPath,
        string? arguments = null,
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string>? environmentVariables = null,
        int? timeout = null,
        bool? logOutput = null,
        bool? logInvocation = null,
        Action<OutputType, string>? logger = null,
        Func<string, string>? outputFilter = null)
    {
        Assert.NotNull(toolPath);
        if (!Path.IsPathRooted(toolPath) && !toolPath.Contains(Path.DirectorySeparatorChar))
            toolPath = ToolPathResolver.GetPathExecutable(toolPath);
        if (toolPath.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
        {
            arguments = $"\"{toolPath}\" {arguments}".TrimEnd();
            toolPath = ToolPathResolver.TryGetEnvironmentExecutable("DOTNET_EXE") ?? ToolPathResolver.GetPathExecutable("dotnet");
        }

        var start = new ProcessStartInfo(toolPath, arguments ?? "")
        {
            WorkingDirectory = workingDirectory ?? DefaultWorkingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        Assert.FileExists(toolPath);
        Assert.DirectoryExists(start.WorkingDirectory);
        if (environmentVariables is not null)
        {
            start.Environment.Clear();
            foreach (var (name, value) in environmentVariables)
                start.Environment[name] = value;
        }

        outputFilter ??= static text => text;
        if (logInvocation ?? DefaultLogInvocation)
            LogInvocation(start, outputFilter);
        return StartedProcess.Start(start, logOutput ?? DefaultLogOutput ? logger ?? DefaultLogger : null, outputFilter, timeout);
    }

    /// <summary>Logs standard output as debug messages and standard error as errors.</summary>
    public static void DefaultLogger(OutputType type, string output)
    {
        if (type == OutputType.Std)
            Log.Debug("{Line}", output);
        else
            EngineLogger.ProgramError(output);
    }

    /// <summary>Quotes a text as .NET reads it back on every platform: backslashes count only in front of a quote.</summary>
    private static string AsOneArgument(string text)
    {
        var quoted = new StringBuilder("\"");
        var backslashes = 0;
        foreach (var c in text)
        {
            if (c == '"')
                quoted.Append('\\', backslashes + 1);
            quoted.Append(c);
            backslashes = c == '\\' ? backslashes + 1 : 0;
        }

        return quoted.Append('\\', backslashes).Append('"').ToString();
    }

    private static void LogInvocation(ProcessStartInfo start, Func<string, string> filter)
    {
        Log.Information("> {ToolPath} {Arguments}", start.FileName.Contains(' ') ? $"\"{start.FileName}\"" : start.FileName, filter(start.Arguments));
        if (LogWorkingDirectory && start.WorkingDirectory != DefaultWorkingDirectory)
            Log.Information("@ {WorkingDirectory}", start.WorkingDirectory);
    }
}
