namespace Nuke.Common.Tooling;

/// <summary>Which output of a process a line came from.</summary>
public enum OutputType
{
    /// <summary>Standard output.</summary>
    Std,

    /// <summary>Standard error.</summary>
    Err,
}

/// <summary>One line that a process wrote. It is as the process wrote it: secrets are masked where it is shown, not here.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1815", Justification = "A plain struct with fields in Nuke.")]
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1051", Justification = "A plain struct with fields in Nuke.")]
public struct Output
{
    /// <summary>Where it was written to.</summary>
    public OutputType Type;

    /// <summary>The line, without its end.</summary>
    public string Text;
}
