using System.Globalization;
using System.Reflection;

namespace Hello;

/// <summary>Ways to be a broken release on purpose, for rehearsing a failed deployment.</summary>
internal enum Breakage { None, Ready, Crash, WrongRelease, Error }

/// <summary>What the environment says about this process. <paramref name="Port"/> 0 asks the system for a free one.</summary>
internal sealed record Settings(
    int Port, string DataDirectory, string Release, string Instance, TimeSpan WarmUp, Breakage Broken)
{
    private const int LongestWarmUpMilliseconds = 600_000;

    /// <exception cref="FormatException">A variable holds a value that cannot be used; the message names it.</exception>
    public static Settings Read(Func<string, string?> variable)
    {
        var broken = ReadBreakage(variable("HELLO_BROKEN"));
        var release = HeaderValue("RELEASE_VERSION", variable("RELEASE_VERSION"), AssemblyVersion());
        return new Settings(
            Number("PORT", variable("PORT"), 5000, 65_535),
            Path.GetFullPath(NullIfEmpty(variable("DATA_DIR")) ?? "data"),
            broken == Breakage.WrongRelease ? "0.0.0-wrong" : release,
            HeaderValue("INSTANCE_ID", variable("INSTANCE_ID"), $"{Environment.MachineName}:{Environment.ProcessId}"),
            TimeSpan.FromMilliseconds(Number("HELLO_WARMUP_MS", variable("HELLO_WARMUP_MS"), 0, LongestWarmUpMilliseconds)),
            broken);
    }

    private static string AssemblyVersion() =>
        typeof(Settings).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static int Number(string name, string? text, int fallback, int highest)
    {
        if (NullIfEmpty(text) is null)
            return fallback;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= highest
            ? value
            : throw new FormatException($"{name} is '{text}'; set it to a whole number from 0 to {highest}.");
    }

    private static string HeaderValue(string name, string? text, string fallback)
    {
        var value = NullIfEmpty(text) ?? fallback;
        return value.Length <= 200 && value.All(c => c is > ' ' and < '\x7f')
            ? value
            : throw new FormatException($"{name} cannot be sent in a header; use at most 200 ASCII characters without spaces.");
    }

    private static Breakage ReadBreakage(string? text) => text switch
    {
        null or "" => Breakage.None,
        "ready" => Breakage.Ready,
        "crash" => Breakage.Crash,
        "wrong-release" => Breakage.WrongRelease,
        "error" => Breakage.Error,
        _ => throw new FormatException($"HELLO_BROKEN is '{text}'; it knows ready, crash, wrong-release and error."),
    };
}
