using Pipeline.Workflows.Model;
using Pipeline.Workflows.Pins;

namespace Pipeline.Workflows.Placement;

/// <summary>
/// Actions whose results GitHub takes from public repositories, and from private ones only with a licence.
/// Source: https://docs.github.com/en/get-started/learning-about-github/about-github-advanced-security
/// </summary>
internal static class PaidActions
{
    /// <summary>Whether a step is one.</summary>
    public static bool Is(Step step) => step is UseStep use
        && (use.Uses.Text.StartsWith("github/codeql-action/", StringComparison.Ordinal) || use.Uses.Text.StartsWith("actions/dependency-review-action@", StringComparison.Ordinal));

    /// <summary>Whether a job is there for one alone.</summary>
    public static bool IsAllOf(PlacedJob job, ActionsLock actions) => job.Steps?.Invoke(actions).Any(Is) == true;
}
