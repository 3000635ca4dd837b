using System.Security.Cryptography;
using System.Text;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>
/// After a failure, keeps in <c>.nuke/temp/build-attempt.log</c> what the command had done, so that <c>--continue</c> can
/// leave it out. The command is kept as a hash, because arguments may be secret. The caller guards it with a lock.
/// </summary>
internal sealed class Attempt
{
    private const string DoneEarlier = "done by the earlier attempt";
    private readonly Session _session;
    private readonly IReadOnlyList<ExecutableTarget> _plan;
    private readonly string _file;
    private readonly HashSet<string>? _done;

    /// <summary>Targets that did something in this attempt, and those that depend on one.</summary>
    private readonly HashSet<ExecutableTarget> _changed = [];

    public Attempt(Session session, IReadOnlyList<ExecutableTarget> plan)
    {
        _session = session;
        _plan = plan;
        _file = Path.Combine(session.Root!, ".nuke", "temp", "build-attempt.log");
        if (!session.Options.Continue)
            return;
        var lines = File.Exists(_file) ? File.ReadAllLines(_file) : [];
        if (lines.Length > 0 && lines[0] == Command())
            _done = [.. lines.Skip(1)];
        else
            session.Output.Warn(lines.Length == 0
                ? "--continue: no failed attempt is known; everything runs."
                : "--continue: the failed attempt was another command; everything runs.");
    }

    /// <summary>
    /// Whether the earlier attempt did the target, and nothing that it depends on was done again. Whether the inputs of a
    /// target that declares them are still the same, the cache says.
    /// </summary>
    public bool IsDone(ExecutableTarget target)
    {
        if (_done?.Contains(target.Name) != true || target.Definition.InputDeclarations is not null)
            return false;
        if (target.ExecutionDependencies.Exists(_changed.Contains))
            return false;
        target.Skipped = DoneEarlier;
        return true;
    }

    /// <summary>Takes note of what a target did.</summary>
    public void Ended(ExecutableTarget target)
    {
        if (_done is null)
            return;
        if (target.Status is not (ExecutionStatus.Skipped or ExecutionStatus.Collective) || target.ExecutionDependencies.Exists(_changed.Contains))
            _changed.Add(target);
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

            var done = _plan.Where(target => target.Status == ExecutionStatus.Succeeded || target.Skipped == DoneEarlier);
            WholeFile.Write(_file, string.Join('\n', [Command(), .. done.Select(target => target.Name)]) + "\n");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Without the note, --continue runs more than it had to. That is no reason to fail.
            _session.Output.Warn($"'{_file}' cannot be written: {exception.Message}");
        }
    }

    /// <summary>What the command asks for, however it is spelled: <c>--continue=true</c> is <c>--continue</c>, and neither is part of it.</summary>
    private string Command()
    {
        var line = _session.CommandLine;
        var text = new StringBuilder().AppendJoin('\0', line.Positional);
        foreach (var (name, argument) in line.Named.Where(named => named.Key != "continue").OrderBy(named => named.Key, StringComparer.Ordinal))
            text.Append('\n').Append(name).Append('\0').AppendJoin('\0', argument.Values);
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
