using System.Security.Cryptography;
using System.Text;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>
/// Remembers in <c>.nuke/temp/build-attempt.log</c> what the current command has done, so that <c>--continue</c> can leave
/// it out after a failure. The command is kept as a hash, because arguments may be secret.
/// </summary>
internal sealed class Attempt(Session session, IReadOnlyList<ExecutableTarget> plan)
{
    private readonly string _file = Path.Combine(session.Root!, ".nuke", "temp", "build-attempt.log");
    private bool _began;

    public void SkipWhatIsDone()
    {
        if (!session.Options.Continue)
            return;
        var lines = File.Exists(_file) ? File.ReadAllLines(_file) : [];
        if (lines.Length == 0 || lines[0] != Command())
        {
            session.Output.Warn(lines.Length == 0
                ? "--continue: no earlier attempt is known; everything runs."
                : "--continue: the earlier attempt was another command; everything runs.");
            return;
        }

        _began = true;
        foreach (var target in plan)
        {
            if (target.Status != ExecutionStatus.Scheduled || !lines.Skip(1).Contains(target.Name))
                continue;
            target.Status = ExecutionStatus.Skipped;
            target.Skipped = "done by the earlier attempt";
        }
    }

    public void Remember(ExecutableTarget target)
    {
        var text = _began ? "" : Command() + "\n";
        text += target.Name + "\n";
        try
        {
            if (_began)
                File.AppendAllText(_file, text);
            else
                File.WriteAllText(_file, text);
            _began = true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Without the note, --continue runs more than it had to. That is no reason to fail.
            session.Output.Warn($"'{_file}' cannot be written: {exception.Message}");
        }
    }

    public void Forget()
    {
        if (_began)
            File.Delete(_file);
    }

    private string Command()
    {
        var arguments = session.Invocation.Arguments.Where(argument => CommandLine.Plain(argument) != "continue" || !argument.StartsWith('-'));
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', arguments))));
    }
}
