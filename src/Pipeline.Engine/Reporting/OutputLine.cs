using Nuke.Common;

namespace Pipeline.Engine;

/// <summary>A line that is shown, or several that belong together. Secrets are masked.</summary>
/// <param name="Text">The text.</param>
/// <param name="Style">How it looks on a terminal.</param>
/// <param name="Shown">The least talkative verbosity that shows it.</param>
/// <param name="Time">When it was written.</param>
internal sealed record OutputLine(string Text, Style Style, Verbosity Shown, DateTimeOffset Time)
{
    /// <summary><c>error</c> or <c>warning</c>, or null.</summary>
    public string? Mark { get; init; }

    /// <summary>The source that it is about, or null.</summary>
    public UserFrame? Source { get; init; }

    /// <summary>Whether a program wrote it, to standard error.</summary>
    public bool IsFromProgram { get; init; }

    /// <summary>Whether it is a command to the build server, not text.</summary>
    public bool IsCommand { get; init; }

    /// <summary>The text as people read it.</summary>
    public string Marked => Mark is null ? Text : $"{Mark}: {Text}";
}
