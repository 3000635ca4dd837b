namespace Pipeline.Engine;

/// <summary>
/// Pads text. The framework's own padding runs vectorised code that is compiled anew in each process, which costs more
/// than everything else that the output does.
/// </summary>
internal static class Columns
{
    public const string Rule = "────────────────────────────────────────────────────────────";
    private const string Spaces = "                                                            ";

    public static string Left(string text, int width) => text + Blank(width - text.Length);

    public static string Right(string text, int width) => Blank(width - text.Length) + text;

    private static string Blank(int count) => count <= 0 ? "" : Spaces[..Math.Min(count, Spaces.Length)];
}
