namespace Nuke.Common.Execution;

/// <summary>Something that must hold before anything runs.</summary>
/// <param name="Text">The source text, without the lambda arrow.</param>
/// <param name="Member">The name of the required member, or null when it is a condition.</param>
/// <param name="IsMet">Evaluates the requirement.</param>
public sealed record Requirement(string Text, string? Member, Func<bool> IsMet)
{
    internal static bool HasValue(object? value) => value is string text ? !string.IsNullOrWhiteSpace(text) : value is not null;
}
