using Pipeline.Engine;

namespace Pipeline.Diagnostics;

/// <summary>A failure with a <see cref="Diagnostics.Diagnostic"/> and the exit code of the command-line contract.</summary>
public sealed class PipelineException(ExitCode code, Diagnostic diagnostic, Exception? inner = null)
    : BuildException(diagnostic.ToString(), code, inner)
{
    /// <summary>What is printed.</summary>
    public Diagnostic Diagnostic { get; } = diagnostic;

    /// <summary>Wrong use or wrong definition: exit 2, nothing ran.</summary>
    public static PipelineException WrongUse(
        string what, string? where = null, string? why = null, string? next = null, IReadOnlyList<string>? details = null) =>
        new(ExitCode.WrongUse, new Diagnostic(what, where, why, next, details));

    /// <summary>Refused by a gate: exit 3, nothing changed.</summary>
    public static PipelineException Refused(string what, string? where = null, string? why = null, string? next = null) =>
        new(ExitCode.Refused, new Diagnostic(what, where, why, next));

    /// <summary>Something failed: exit 1.</summary>
    public static PipelineException Failed(
        string what, string? where = null, string? why = null, string? next = null, IReadOnlyList<string>? details = null,
        Exception? inner = null) =>
        new(ExitCode.Failed, new Diagnostic(what, where, why, next, details), inner);
}
