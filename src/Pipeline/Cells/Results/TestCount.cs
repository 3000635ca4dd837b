namespace Pipeline.Cells.Results;

/// <summary>How tests ended. Every test counts once.</summary>
/// <param name="Tests">All of them.</param>
/// <param name="Failures">What they checked was not so.</param>
/// <param name="Errors">They could not check it.</param>
/// <param name="Skipped">They did not run.</param>
/// <param name="Seconds">How long they took by their own account.</param>
internal readonly record struct TestCount(int Tests, int Failures, int Errors, int Skipped, double Seconds)
{
    public int Failed => Failures + Errors;

    public int Ran => Tests - Skipped;

    public static TestCount operator +(TestCount a, TestCount b) =>
        new(a.Tests + b.Tests, a.Failures + b.Failures, a.Errors + b.Errors, a.Skipped + b.Skipped, a.Seconds + b.Seconds);
}
