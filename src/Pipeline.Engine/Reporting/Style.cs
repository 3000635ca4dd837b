namespace Pipeline.Engine;

/// <summary>How a line looks on a terminal.</summary>
internal enum Style
{
    Plain,
    Dim,
    Bold,
    Good,
    Warning,
    Bad,
}

internal static class Styles
{
    public static string Apply(Style style, string text) => style switch
    {
        Style.Dim => $"\e[2m{text}\e[0m",
        Style.Bold => $"\e[1m{text}\e[0m",
        Style.Good => $"\e[32m{text}\e[0m",
        Style.Warning => $"\e[33m{text}\e[0m",
        Style.Bad => $"\e[31m{text}\e[0m",
        _ => text,
    };
}
