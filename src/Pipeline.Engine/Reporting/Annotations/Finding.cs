namespace Pipeline.Engine;

/// <summary>An error or a warning that a program reported.</summary>
/// <param name="Kind"><c>error</c> or <c>warning</c>.</param>
/// <param name="Place">Where in the source, or null.</param>
/// <param name="Code">The program's name for it, like <c>CS1002</c>, or the name of a test; empty when there is none.</param>
/// <param name="Text">What it says.</param>
internal sealed record Finding(string Kind, Place? Place, string Code, string Text)
{
    /// <summary>A file that stands for the place when that one is not in the repository, or null.</summary>
    public string? Project { get; init; }

    /// <summary>The place with the text behind it, in the form of a compiler.</summary>
    public string Described => (Place is { } place ? place + ": " : "") + Text;
}

/// <summary>A place in a file. Line and column count from 1; 0 stands for an unknown one.</summary>
internal sealed record Place(string File, int Line = 0, int Column = 0)
{
    public override string ToString() =>
        Line == 0 ? File : Column == 0 ? $"{File}({Number(Line)})" : $"{File}({Number(Line)},{Number(Column)})";

    private static string Number(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
