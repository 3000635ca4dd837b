namespace Pipeline.Engine;

/// <summary>The output of the build that runs.</summary>
public static class Output
{
    /// <summary>Whether <c>--json</c> was given.</summary>
    public static bool Json { get; } = Array.Exists(Environment.GetCommandLineArgs(), argument => argument.TrimStart('-').Equals("json", StringComparison.OrdinalIgnoreCase) && argument[0] == '-');

    /// <summary>Whether a person at a terminal can be asked.</summary>
    public static bool CanAsk => !Json && !Console.IsInputRedirected && !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("CI") is (null or "" or "false" or "0");

    /// <summary>Shows lines and asks for one, secrets masked; null when the person gives up.</summary>
    public static string? Ask(IEnumerable<string> lines, string prompt)
    {
        foreach (var line in lines)
            WriteLine(line);
        Console.Out.Write(Redactor.Redact(prompt));
        return Console.In.ReadLine();
    }

    /// <summary>Writes a JSON document to stdout, secrets masked.</summary>
    public static void WriteDocument(string json) => Console.Out.WriteLine(Redactor.Redact(json));

    /// <summary>Writes one line, secrets masked.</summary>
    public static void WriteLine(string text = "") => (Json ? Console.Error : Console.Out).WriteLine(Redactor.Redact(text));
}

/// <summary>Masks secrets in what passes through <see cref="Output"/>.</summary>
public static class Redactor
{
    private static readonly Lock Gate = new();
    private static string[] _secrets = [];

    /// <summary>Masks the value from now on. Empty and blank ones are ignored.</summary>
    public static void Add(string secret)
    {
        if (string.IsNullOrWhiteSpace(secret))
            return;
        lock (Gate)
            _secrets = [.. _secrets.Append(secret).Distinct().OrderByDescending(one => one.Length)];
    }

    /// <summary>The text with all secrets masked.</summary>
    public static string Redact(string text) => _secrets.Aggregate(text, (masked, secret) => masked.Replace(secret, "***", StringComparison.Ordinal));
}

/// <summary>Lets a target say how far it is. Nuke shows it nowhere.</summary>
public static class Progress
{
    /// <summary>Does nothing.</summary>
    public static void Report(double fraction, string? text = null)
    {
    }
}

/// <summary>The last runs of a build on this machine. Nuke keeps no record of them.</summary>
public static class RunHistory
{
    /// <summary>None.</summary>
    public static IReadOnlyList<PastRun> Read(string root, int count = int.MaxValue) => [];
}
