using Pipeline.Workflows.Documents;

namespace Pipeline.Workflows.Rules;

/// <summary>What a <c>uses</c> names.</summary>
internal sealed record ActionReference(string Name, string? Version)
{
    public bool IsLocal => Name.StartsWith("./", StringComparison.Ordinal) || Name.StartsWith("$/", StringComparison.Ordinal) || Name.StartsWith(".\\", StringComparison.Ordinal);

    public bool IsDocker => Name.StartsWith("docker://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the version is the full SHA of a commit.</summary>
    public bool IsPinned => Version is { Length: 40 } && Version.All(char.IsAsciiHexDigitLower);

    public static ActionReference Parse(string uses) =>
        uses.LastIndexOf('@') is > 0 and var at ? new ActionReference(uses[..at], uses[(at + 1)..]) : new ActionReference(uses, null);

    /// <summary>Whether a step uses the action, of any version and with or without a path in its repository.</summary>
    public static bool Is(StepView step, string action) =>
        step.Uses is { } uses && Parse(uses.Value).Name is var name
        && (name.Equals(action, StringComparison.OrdinalIgnoreCase) || name.StartsWith(action + "/", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether an image is named by its digest.</summary>
    public static bool HasDigest(string image) =>
        image.LastIndexOf("@sha256:", StringComparison.Ordinal) is >= 0 and var at && image.Length == at + 8 + 64 && image[(at + 8)..].All(char.IsAsciiHexDigitLower);
}
