using Pipeline.Diagnostics;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Pins;

/// <summary>How many days a version has to be out before Dependabot proposes it. Security updates do not wait.</summary>
public sealed record DependabotCooldown
{
    /// <summary>The least that needs no reason: most bad releases are found within a week.</summary>
    public const int LeastDays = 7;

    /// <summary>Checks the numbers.</summary>
    /// <param name="defaultDays">Days of all versions, 0 to 90.</param>
    /// <param name="semverMajorDays">Days of new major versions, or null for the default.</param>
    /// <param name="semverMinorDays">Days of new minor versions, or null for the default.</param>
    /// <param name="semverPatchDays">Days of new patch versions, or null for the default.</param>
    /// <param name="include">The only dependencies that wait, <c>*</c> for any letters; empty for all.</param>
    /// <param name="exclude">Dependencies that do not wait.</param>
    /// <param name="reason">Why something waits for less than a week. It becomes a comment in the file.</param>
    /// <exception cref="PipelineException">Something waits for less than a week without a reason,
    /// or a number is out of its range (exit code 2).</exception>
    public DependabotCooldown(
        int defaultDays = LeastDays, int? semverMajorDays = null, int? semverMinorDays = null, int? semverPatchDays = null,
        IReadOnlyList<string>? include = null, IReadOnlyList<string>? exclude = null, string? reason = null)
    {
        (DefaultDays, SemverMajorDays, SemverMinorDays, SemverPatchDays) = (defaultDays, semverMajorDays, semverMinorDays, semverPatchDays);
        (Include, Exclude, Reason) = (include ?? [], exclude ?? [], string.IsNullOrWhiteSpace(reason) ? null : reason);
        var days = new[] { defaultDays, semverMajorDays ?? defaultDays, semverMinorDays ?? defaultDays, semverPatchDays ?? defaultDays };
        if (days.Min() < 0 || days.Max() > 90)
            throw PipelineException.WrongUse("A cooldown is out of range", why: "it is 0 to 90 days", next: "correct the number");
        if (Include.Count > 150 || Exclude.Count > 150)
            throw PipelineException.WrongUse("A cooldown names too many dependencies",
                why: "Dependabot takes 150 to include and 150 to exclude", next: "use * in names");
        if (Reason is null && (days.Min() < LeastDays || Include.Count > 0 || Exclude.Count > 0))
            throw PipelineException.WrongUse(
                days.Min() < LeastDays ? $"A cooldown of {days.Min()} days is shorter than {LeastDays}" : "A cooldown leaves out dependencies",
                why: "a new release may be malicious, and most such releases are found within a week",
                next: $"give it {LeastDays} days for all, or say why not: reason: \"…\"");
    }

    /// <summary>Days of all versions.</summary>
    public int DefaultDays { get; }

    /// <summary>Days of new major versions, or null for the default.</summary>
    public int? SemverMajorDays { get; }

    /// <summary>Days of new minor versions, or null for the default.</summary>
    public int? SemverMinorDays { get; }

    /// <summary>Days of new patch versions, or null for the default.</summary>
    public int? SemverPatchDays { get; }

    /// <summary>The only dependencies that wait; empty for all.</summary>
    public IReadOnlyList<string> Include { get; }

    /// <summary>Dependencies that do not wait.</summary>
    public IReadOnlyList<string> Exclude { get; }

    /// <summary>Why something waits for less than a week.</summary>
    public string? Reason { get; }

    internal bool UsesSemver => SemverMajorDays is not null || SemverMinorDays is not null || SemverPatchDays is not null;

    internal YamlMapping ToYaml() => new YamlMapping()
        .Add("default-days", YamlScalar.Of(DefaultDays))
        .AddNumber("semver-major-days", SemverMajorDays)
        .AddNumber("semver-minor-days", SemverMinorDays)
        .AddNumber("semver-patch-days", SemverPatchDays)
        .AddTexts("include", Include)
        .AddTexts("exclude", Exclude);
}
