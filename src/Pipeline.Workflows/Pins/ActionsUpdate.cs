using Pipeline.Diagnostics;

namespace Pipeline.Workflows.Pins;

/// <summary>The door of target UpdateActions. Nothing is written unless everything that was asked for succeeded.</summary>
internal sealed class ActionsUpdate(string root, ActionsUpdateOptions options)
{
    /// <summary>What entries say of their origin once this program has asked.</summary>
    public const string Seen = "GitHub API";

    private readonly VersionChoice _choice = new(options.Checked());

    /// <summary>Compares every tag with its commit, takes newer versions, and takes out what no workflow uses.</summary>
    /// <param name="unused">The entries that no workflow uses.</param>
    /// <param name="cancellation">Ends it; nothing is written then.</param>
    /// <exception cref="PipelineException">A tag moved (exit code 3), or GitHub could not be asked (1), or the lock has mistakes (2).</exception>
    public async Task<PinReport> RunAsync(IReadOnlyCollection<string> unused, CancellationToken cancellation)
    {
        var actions = ActionsLock.Read(root);
        var updated = actions;
        var (changes, notes, alarms) = (new List<PinChange>(), new List<string>(), new List<PipelineException>());
        foreach (var name in unused)
        {
            updated = updated.Without(name);
            notes.Add($"{name} is used by no workflow, and was taken out of the lock; --add {name} takes it in again");
        }

        foreach (var entry in updated.Entries)
        {
            try
            {
                var versions = await _choice.Tags.VersionsAsync(entry.Repository, cancellation);
                await _choice.VerifyAsync(entry, cancellation);
                var newer = await _choice.NewerAsync(entry, versions, notes, cancellation);
                if (newer is not null)
                    changes.Add(new PinChange(entry, newer));
                // A known pin is written again only when it is better known now, so that a run without news changes no byte.
                var now = newer ?? (entry.IsVerified ? entry : new LockedAction(entry.Repository, entry.Version, entry.Sha, Seen, _choice.Today));
                updated = updated.With(now);
            }
            catch (PipelineException e) when (e.Code != Engine.ExitCode.Failed)
            {
                alarms.Add(e);
            }
            catch (PipelineException e) when (alarms.Count > 0)
            {
                // GitHub cannot be asked any more; what was found before that must still be told.
                alarms.Add(e);
                break;
            }
        }

        if (alarms.Count > 0)
            throw Together(alarms);
        return Write(actions, updated, new PinReport(actions.Entries.Count - unused.Count, changes, notes, false));
    }

    /// <summary>Takes one repository into the lock, or exactly the version that is named.</summary>
    /// <param name="action"><c>owner/repo</c> or <c>owner/repo@v1.2.3</c>.</param>
    /// <param name="cancellation">Ends it; nothing is written then.</param>
    /// <exception cref="PipelineException">It cannot be taken; the exit code says why.</exception>
    public async Task<PinReport> AddAsync(string action, CancellationToken cancellation)
    {
        var request = ActionRequest.Parse(action);
        var actions = File.Exists(Path.Combine(root, ActionsLock.FileName)) ? ActionsLock.Read(root) : new ActionsLock([]);
        var known = actions.Entries.FirstOrDefault(x => string.Equals(x.Repository, request.Repository, StringComparison.OrdinalIgnoreCase));
        if (known is not null && (request.Version is null || known.Repository != request.Repository))
            throw PipelineException.WrongUse($"{known.Repository} is in the lock already, as {known.Version}", ActionsLock.FileName,
                next: $"./build.sh UpdateActions takes newer versions of all; --add {known.Repository}@<version> takes exactly that one");
        var notes = new List<string>();
        var added = request.Version is null
            ? await _choice.NewestAsync(request.Repository, notes, cancellation)
            : await _choice.ExactlyAsync(request.Repository, request.Version, notes, cancellation);
        if (known is not null && known.Version == added.Version && known.Sha != added.Sha)
            throw VersionChoice.Moved(known, added.Sha);
        return Write(actions, known?.Version == added.Version && known.IsVerified ? actions : actions.With(added),
            new PinReport(1, known?.Version == added.Version ? [] : [new PinChange(known, added)], notes, false));
    }

    /// <summary>Takes what Dependabot changed in generated files into the lock.</summary>
    /// <param name="files">The generated files, relative to the root directory.</param>
    /// <param name="cancellation">Ends it; nothing is written then.</param>
    /// <exception cref="PipelineException">Something in the files cannot be taken (exit code 3): all of it, each with file and line.</exception>
    public async Task<PinReport> AdoptAsync(IEnumerable<string> files, CancellationToken cancellation)
    {
        var actions = ActionsLock.Read(root);
        var edits = UsesEdits.Of(files.Select(x => UsesLine.Read(root, x)).SelectMany(x => x), actions);
        var updated = actions;
        var changes = new List<PinChange>();
        var wrong = new List<PipelineException>();
        foreach (var edit in edits)
        {
            try
            {
                var entry = await _choice.AdoptedAsync(edit, cancellation);
                changes.Add(new PinChange(actions.Find(entry.Repository), entry));
                updated = updated.With(entry);
            }
            catch (PipelineException e) when (e.Code == Engine.ExitCode.Refused)
            {
                wrong.Add(e);
            }
        }

        if (wrong.Count > 0)
            throw Together(wrong);
        return Write(actions, updated, new PinReport(edits.Count, changes, [], false));
    }

    private PinReport Write(ActionsLock before, ActionsLock after, PinReport report)
    {
        var first = after.Entries.Where(x => x.IsVerified && before.Find(x.Repository) is { IsVerified: false }).Select(x => x.Repository).ToList();
        var never = after.Entries.Where(x => !x.IsVerified).Select(x => x.Repository).ToList();
        report = report with
        {
            Notes =
            [
                .. report.Notes,
                .. first.Count > 0 ? [$"verified against its tag for the first time: {string.Join(", ", first)}"] : (string[])[],
                .. never.Count > 0 ? [$"never verified against its tag: {string.Join(", ", never)}; {Engine.StartScript.Name} UpdateActions verifies it"] : (string[])[],
            ],
        };
        if (before.Entries.SequenceEqual(after.Entries))
            return report;
        after.Write(root);
        return report with { Written = true };
    }

    /// <summary>An alarm outweighs all else, so that its exit code is the one that is seen.</summary>
    private static PipelineException Together(List<PipelineException> all)
    {
        if (all.Count == 1)
            return all[0];
        var code = all.Exists(x => x.Code == Engine.ExitCode.Refused) ? Engine.ExitCode.Refused
            : all.Exists(x => x.Code == Engine.ExitCode.Failed) ? Engine.ExitCode.Failed : Engine.ExitCode.WrongUse;
        return new PipelineException(code, new Diagnostic($"{all.Count} actions cannot be taken; nothing was written",
            Details: [.. all.SelectMany(x => x.Message.Split('\n'))]));
    }
}
