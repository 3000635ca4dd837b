using System.Globalization;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>
/// The logs of one run, in <c>.nuke/temp/logs/&lt;time in UTC&gt;-&lt;process&gt;</c>: <c>build.log</c> has what was shown, in the
/// order in which it was shown; <c>&lt;Target&gt;.log</c> has the lines of a target, also those that the verbosity hides.
/// </summary>
internal sealed class RunLogs : IDisposable
{
    private const int Runs = 20;
    private const long Bytes = 256 << 20;

    /// <summary>A run that wrote less is too small to be worth a look at the others.</summary>
    private const long Noteworthy = 1 << 20;
    private readonly string _logs;
    private readonly LogFile _build;
    private readonly HashSet<string> _names = [];
    private long _size;

    private RunLogs(string logs, string directory)
    {
        _logs = logs;
        Directory = directory;
        _build = new LogFile(Path.Combine(directory, "build.log"));
    }

    /// <summary>The folder of this run; it may be missing when it cannot be made.</summary>
    public string Directory { get; }

    public static RunLogs Open(string root, DateTimeOffset time)
    {
        var logs = Path.Combine(root, ".nuke", "temp", "logs");
        var name = LogTime.Stamp(time) + "-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var directory = Path.Combine(logs, name);
        try
        {
            for (var number = 2; System.IO.Directory.Exists(directory); number++)
                directory = Path.Combine(logs, name + "-" + number.ToString(CultureInfo.InvariantCulture));
            System.IO.Directory.CreateDirectory(directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The logs find out for themselves that they cannot be written.
        }

        return new RunLogs(logs, directory);
    }

    /// <summary>The log of a target. Nothing is written before its first line.</summary>
    public LogFile Of(ExecutableTarget target)
    {
        var name = target.Name.Equals("build", StringComparison.OrdinalIgnoreCase) ? "build-target" : target.Name;
        var free = name;
        for (var number = 2; !_names.Add(free); number++)
            free = name + "-" + number.ToString(CultureInfo.InvariantCulture);
        return new LogFile(Path.Combine(Directory, free + ".log"));
    }

    public void Write(DateTimeOffset time, string text) => _build.Write(time, text);

    public void Close(LogFile log)
    {
        log.Dispose();
        _size += log.Size;
    }

    public void Flush() => _build.Flush();

    public void Dispose()
    {
        Close(_build);
        LogPruning.Prune(_logs, Directory, Runs, _size > Noteworthy ? Bytes : null);
    }
}
