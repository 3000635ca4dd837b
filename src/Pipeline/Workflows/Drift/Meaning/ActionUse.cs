using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Drift.Meaning;

/// <summary>An action, reusable workflow or image that <c>uses</c> or <c>image</c> names, taken apart.</summary>
/// <param name="Name">Without the version.</param>
/// <param name="Reference">What stands behind <c>@</c>; empty when there is none.</param>
/// <param name="Version">The comment behind it, or null.</param>
internal sealed record ActionUse(string Name, string Reference, string? Version)
{
    /// <summary>Whether nobody can put another code under the same reference. What lies in this repository is as pinned as the workflow.</summary>
    public bool IsPinned => Name.StartsWith("./", StringComparison.Ordinal)
        || (Reference.StartsWith("sha256:", StringComparison.Ordinal) ? IsHex(Reference[7..], 64) : IsHex(Reference, 40) && !Name.StartsWith("docker://", StringComparison.Ordinal));

    /// <summary>The version as people know it.</summary>
    public string Shown => Version ?? (IsPinned && Reference.Length > 12 ? Reference[..12] : Reference.Length > 0 ? "@" + Show.Plain(Reference) : "no version");

    /// <summary>From the value of <c>uses</c>.</summary>
    public static ActionUse Of(YamlScalar uses)
    {
        var at = uses.Value.IndexOf('@', StringComparison.Ordinal);
        // Only a comment that looks like a version is taken for one.
        var comment = uses.Comment is { Length: > 0 and < 40 } text && (char.IsAsciiDigit(text[0]) || text[0] == 'v') && !text.Contains(' ', StringComparison.Ordinal) ? Show.Plain(text) : null;
        return at < 0 ? new ActionUse(uses.Value, "", comment) : new ActionUse(uses.Value[..at], uses.Value[(at + 1)..], comment);
    }

    /// <summary>Says how one use became another.</summary>
    /// <param name="findings">What it is said to.</param>
    /// <param name="subject">The step, or the job that is a reusable workflow.</param>
    /// <param name="what"><c>action</c> or <c>reusable workflow</c>.</param>
    /// <param name="job">Such as <c>job test</c>.</param>
    /// <param name="before">The first.</param>
    /// <param name="after">The second.</param>
    public static void Compare(Findings findings, Subject subject, string what, string job, YamlScalar before, YamlScalar after)
    {
        if (before.Value == after.Value)
            return;
        var (old, now) = (Of(before), Of(after));
        var name = $"{what} {Show.Plain(now.Name)} in {job}";
        if (old.Name != now.Name)
            findings.Say(Danger.Security, subject, "uses", $"{subject.Name} uses another {what}: {Show.Plain(old.Name)} {old.Shown} → {Show.Plain(now.Name)} {now.Shown}{(now.IsPinned ? "" : ", not pinned")}");
        else if (old.IsPinned && !now.IsPinned)
            findings.Say(Danger.Security, subject, "uses", $"{name} is not pinned any more ({now.Shown}); it was {old.Shown}");
        else if (!old.IsPinned && now.IsPinned)
            findings.Say(Danger.Behaviour, subject, "uses", $"{name} is pinned now: {old.Shown} → {now.Shown} (sha {now.Reference})");
        else if (old.Shown == now.Shown)
            findings.Say(Danger.Security, subject, "uses", $"{name} is other code under the same version {now.Shown} (sha {Shas(old, now)})");
        else
            findings.Say(Danger.Security, subject, "uses", $"{name} changed {old.Shown} → {now.Shown}{(now.IsPinned ? $" (sha {Shas(old, now)})" : "")}");
    }

    private static string Shas(ActionUse old, ActionUse now)
    {
        var length = old.Reference.Length > 12 && now.Reference.Length > 12 && old.Reference[..12] != now.Reference[..12] && !old.Reference.StartsWith("sha256:", StringComparison.Ordinal) ? 12 : int.MaxValue;
        return $"{Show.Plain(old.Reference[..Math.Min(length, old.Reference.Length)])} → {Show.Plain(now.Reference[..Math.Min(length, now.Reference.Length)])}";
    }

    private static bool IsHex(string text, int length) => text.Length == length && text.All(char.IsAsciiHexDigit);
}
