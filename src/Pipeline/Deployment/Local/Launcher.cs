using Pipeline.Diagnostics;
using Pipeline.Execution;

namespace Pipeline.Deployment.Local;

/// <summary>Starts processes that outlive the build: their own session, no terminal, output to a file, and only declared variables.</summary>
internal static class Launcher
{
    private const string IdentityFile = "process";

    // The process writes down who it is before it becomes the program, so there is no moment at which it runs unknown. When its
    // folder was moved away meanwhile, the rename fails and nothing is started. Environment variables never reach a command line,
    // and those that the shell sets for itself do not reach the program.
    private const string Script =
        """
        if [ -r /proc/$$/stat ]; then read -r self < /proc/$$/stat; else self=$$; fi
        printf '%s\n' "$self" > "$1.tmp" && mv "$1.tmp" "$1" || exit 125
        shift
        unset PWD OLDPWD SHLVL
        exec "$@"
        """;

    // setsid is part of util-linux and of BusyBox; macOS has none, but perl.
    private const string Detach =
        """
        log=$1 script=$2; shift 2
        if command -v setsid >/dev/null 2>&1
        then setsid sh -c "$script" launcher "$@" </dev/null >>"$log" 2>&1 &
        else perl -MPOSIX -e 'POSIX::setsid(); exec @ARGV' sh -c "$script" launcher "$@" </dev/null >>"$log" 2>&1 &
        fi
        """;

    /// <summary>Starts a program; <paramref name="folder"/> gets its identity and its log.</summary>
    /// <exception cref="PipelineException">It could not be started.</exception>
    public static async Task StartAsync(Command command, string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        // The identity of a process that has ended must not be taken for the new one's.
        File.Delete(Path.Combine(folder, IdentityFile));
        var wrapped = command with
        {
            DeclaredOnly = true,
            Program = "/bin/sh",
            Arguments = ["-c", Detach, "detach", LogFile(folder), Script, Path.Combine(folder, IdentityFile), command.Program, .. command.Arguments],
        };
        var (code, _, error) = await ProcessRunner.CaptureAsync(wrapped, cancellation);
        if (code != 0)
            throw PipelineException.Failed($"`{command}` could not be started", command.WorkingDirectory, error);
    }

    /// <summary>The file that a started program writes to.</summary>
    public static string LogFile(string folder) => Path.Combine(folder, "log");

    /// <summary>The process that was started last from this folder; null: none yet, or its identity cannot be read.</summary>
    public static ProcessIdentity? Started(string folder)
    {
        try
        {
            var line = File.ReadAllText(Path.Combine(folder, IdentityFile)).Trim();
            return ProcessIdentity.FromStat(line) ?? (int.TryParse(line, out var pid) ? ProcessIdentity.Of(pid) : null);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>When the process that was started last from this folder wrote down who it is; null: none has.</summary>
    public static DateTimeOffset? StartedAt(string folder) =>
        File.Exists(Path.Combine(folder, IdentityFile)) ? new DateTimeOffset(File.GetLastWriteTimeUtc(Path.Combine(folder, IdentityFile)), TimeSpan.Zero) : null;

    /// <summary>The last lines of a log; none when there is none.</summary>
    public static IEnumerable<string> Tail(string folder, int lines)
    {
        const int most = 256 * 1024;
        try
        {
            using var file = new FileStream(LogFile(folder), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > most)
                file.Position = file.Length - most;
            using var reader = new StreamReader(file);
            return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(lines).ToList();
        }
        catch (IOException)
        {
            return [];
        }
    }
}
