namespace Hello;

/// <summary>One line per event on standard output.</summary>
internal static class Log
{
    public static void Info(string message) => Write("info", message);

    public static void Warn(string message) => Write("warn", message);

    private static void Write(string level, string message) =>
        Console.Out.WriteLine($"{DateTimeOffset.UtcNow:yyyy-MM-ddTHH:mm:ss.fffZ} {level} {message}");
}
