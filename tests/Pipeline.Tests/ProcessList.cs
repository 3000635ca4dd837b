namespace Pipeline.Tests;

/// <summary>The processes of this machine, as anybody on it sees them.</summary>
internal static class ProcessList
{
    /// <summary>The command lines that have one of the texts in them.</summary>
    public static string[] Showing(params string[] texts) =>
        [.. Commands().Select(Words).Where(x => texts.Any(y => x.Contains(y, StringComparison.Ordinal)))];

    /// <summary>The programs whose environment has one of the texts in it, of those that this user may read.</summary>
    public static string[] Holding(params string[] texts) =>
        [.. Commands().Where(x => texts.Any(y => Text(x, "environ").Contains(y, StringComparison.Ordinal))).Select(x => Text(x, "comm").Trim()).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Commands() => Directory.Exists("/proc") ? Directory.GetDirectories("/proc").Where(x => char.IsAsciiDigit(Path.GetFileName(x)[0])) : [];

    private static string Words(string process) => Text(process, "cmdline").Replace('\0', ' ');

    private static string Text(string process, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is another user's.
            return "";
        }
    }
}
