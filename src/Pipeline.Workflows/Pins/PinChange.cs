namespace Pipeline.Workflows.Pins;

/// <summary>One entry of the lock that became another.</summary>
/// <param name="From">What was there; null for a new entry.</param>
/// <param name="To">What is there now.</param>
internal sealed record PinChange(LockedAction? From, LockedAction To)
{
    /// <summary>Where the difference can be read.</summary>
    public string Link => From is null
        ? $"https://github.com/{To.Repository}/tree/{To.Sha}"
        : $"https://github.com/{To.Repository}/compare/{From.Sha}...{To.Sha}";

    /// <summary>Whether another major version may break those who use it.</summary>
    public bool IsMajor => From is not null && VersionOf(From).Major != VersionOf(To).Major;

    public bool IsOlder => From is not null && VersionOf(To).CompareTo(VersionOf(From)) < 0;

    public override string ToString()
    {
        var kind = IsOlder ? " (older)" : IsMajor ? " (major)" : "";
        return From is null ? $"{To.Repository} {To.Version}, new: {Link}" : $"{To.Repository} {From.Version} → {To.Version}{kind}: {Link}";
    }

    private static FullVersion VersionOf(LockedAction action) =>
        FullVersion.TryParse(action.Version, out var version) ? version : throw new InvalidOperationException("A locked action has a full version.");
}

/// <summary>What an update did.</summary>
/// <param name="Checked">How many entries were compared with GitHub.</param>
/// <param name="Changes">The entries that became others.</param>
/// <param name="Notes">What was left alone although it could have been taken, and what else people should know.</param>
/// <param name="Written">Whether the file was written: also when only the origin of pins is known better now.</param>
internal sealed record PinReport(int Checked, IReadOnlyList<PinChange> Changes, IReadOnlyList<string> Notes, bool Written)
{
    public IEnumerable<string> Lines =>
    [
        .. Changes.Select(x => x.ToString()),
        .. Notes,
        $"{Checked} {(Checked == 1 ? "action" : "actions")} verified, {Changes.Count} changed"
            + (Written ? $"; {ActionsLock.FileName} is written. Next: {Engine.StartScript.Name} GenerateWorkflows" : $"; {ActionsLock.FileName} is as it was"),
    ];
}
