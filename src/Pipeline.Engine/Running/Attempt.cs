using System.Security.Cryptography;
using System.Text;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>
/// After a failure, keeps in <c>.nuke/temp/build-attempt.log</c> what the command had done, so that <c>--continue</c> can
/// leave it out. The command is kept as a hash, because arguments may be secret.
/// </summary>
internal sealed class Attempt(Session session, IReadOnlyList<ExecutableTarget> plan)
{
    private const string DoneEarlier = "done by the earlier attempt";
    private readonly string _file = Path.Combine(session.Root!, ".nuke", "temp", "build-attempt.log");

    public void SkipWhatIsDone()
    {
        if (!session.Options.Continue)
            return;
        var lines = File.Exists(_file) ? File.ReadAllLines(_file) : [];
        if (lines.Length == 0 || lines[0] != Command())
        {
            session.Output.Warn(lines.Length == 0
                ? "--continue: no failed attempt is known; everything runs."
                : "--continue: the failed attempt was another command; everything runs.");
            return;
        }

        foreach (var target in plan)
        {
            if (target.Status != ExecutionStatus.Scheduled || !lines.Skip(1).Contains(target.Name))
                continue;
            target.Status = ExecutionStatus.Skipped;
            target.Skipped = DoneEarlier;
        }
    }

    /// <summary>Keeps what is done when the build failed; forgets it when the build succeeded.</summary>
    public void Close(bool succeeded)
    {
        try
        {
            if (succeeded)
            {
                if (File.Exists(_file))
                    File.Delete(_file);
                return;
            }

            var done = plan.Where(target => target.Status == ExecutionStatus.Succeeded || target.Skipped == DoneEarlier);
            Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
            File.WriteAllLines(_file + ".new", [Command(), .. done.Select(target => target.Name)]);
            File.Move(_file + ".new", _file, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Without the note, --continue runs more than it had to. That is no reason to fail.
            session.Output.Warn($"'{_file}' cannot be written: {exception.Message}");
        }
    }

    private string Command()
    {
        var arguments = session.Invocation.Arguments.Where(argument => !argument.StartsWith('-') || CommandLine.Plain(argument) != "continue");
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', arguments))));
    }
}
