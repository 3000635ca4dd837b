using System.Globalization;
using System.Net;

namespace Load;

/// <summary>The command line was wrong; nothing was sent.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>A checked command line. <paramref name="Rate"/> is arrivals per second.</summary>
internal sealed record Options(
    Uri Url, Server Server, Site Site, string[] Headers, string? CountWith, TimeSpan Duration, string? UntilFile, double Rate, Mix Mix, int WebSockets,
    string? Out, string? Marks)
{
    public const string Usage = """
        Usage: Load --url http://127.0.0.1:8080 (--duration 30s | --until-file PATH) [--rate 200] [--site hello | orders]
                    [--headers FILE] [--count-with "COMMAND …"] [--mix pooled=60,fresh=15,post=15,slow=5,hits=5] [--websockets 10] [--marks PATH] [--out report.json]
        Exit: 0 no failure, 1 failures, 2 wrong use.
        """;

    private const double HighestRate = 5000;
    private const int MostWebSockets = 1000;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);
    private static readonly string[] Known =
        ["--url", "--site", "--headers", "--count-with", "--duration", "--until-file", "--rate", "--mix", "--websockets", "--marks", "--out"];

    /// <exception cref="UsageException">Something is missing, unknown or out of bounds; the message says what.</exception>
    public static Options Parse(string[] arguments)
    {
        var given = Pairs(arguments);
        var url = ParseUrl(given.GetValueOrDefault("--url") ?? throw new UsageException("--url is missing."));
        var untilFile = given.GetValueOrDefault("--until-file");
        var duration = given.GetValueOrDefault("--duration");
        if (untilFile is null && duration is null)
            throw new UsageException("Say when to end: --duration 30s or --until-file PATH.");
        if (untilFile is not null && Path.Exists(untilFile))
            throw new UsageException($"--until-file: {untilFile} is there already, so the run would end at once; delete it first.");
        var output = given.GetValueOrDefault("--out");
        if (output is not null && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(output))))
            throw new UsageException($"--out: the directory of {output} does not exist.");
        var site = given.GetValueOrDefault("--site") switch
        {
            null or "hello" => Site.Hello,
            "orders" => Site.Orders,
            var other => throw new UsageException($"--site: '{other}' is unknown; it knows hello and orders."),
        };
        var headers = given.GetValueOrDefault("--headers");
        if (headers is not null && !File.Exists(headers))
            throw new UsageException($"--headers: {headers} does not exist.");
        return new Options(
            url,
            new Server(new IPEndPoint(url.IdnHost == "localhost" ? IPAddress.Loopback : IPAddress.Parse(url.IdnHost), url.Port), url.Scheme == "https" ? url.IdnHost : null),
            site,
            headers is null ? [] : File.ReadAllLines(headers),
            given.GetValueOrDefault("--count-with"),
            duration is null ? Longest : ParseDuration(duration),
            untilFile,
            Number("--rate", given.GetValueOrDefault("--rate") ?? "200", 0.1, HighestRate),
            Mix.Parse(given.GetValueOrDefault("--mix") ?? site.Mix),
            (int)Number("--websockets", given.GetValueOrDefault("--websockets") ?? "0", 0, MostWebSockets),
            output,
            given.GetValueOrDefault("--marks"));
    }

    private static Dictionary<string, string> Pairs(string[] arguments)
    {
        var given = new Dictionary<string, string>();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (!Known.Contains(arguments[i]))
                throw new UsageException($"'{arguments[i]}' is unknown; it knows {string.Join(", ", Known)}.");
            if (i + 1 == arguments.Length)
                throw new UsageException($"{arguments[i]} needs a value.");
            if (!given.TryAdd(arguments[i], arguments[i + 1]))
                throw new UsageException($"{arguments[i]} is there twice.");
        }
        return given;
    }

    private static Uri ParseUrl(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.PathAndQuery != "/")
            throw new UsageException($"--url: '{text}' is not like http://127.0.0.1:8080 or https://localhost:8443.");
        return url.IsLoopback && (url.IdnHost == "localhost" || IPAddress.TryParse(url.IdnHost, out _))
            ? url
            : throw new UsageException($"--url: {url.Host} is not this machine; load is only sent to the loopback interface.");
    }

    private static TimeSpan ParseDuration(string text)
    {
        var unit = text.TrimStart([.. "0123456789."]);
        var seconds = unit switch { "ms" => 0.001, "s" => 1, "m" => 60, _ => 0 };
        if (!double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) || seconds == 0)
            throw new UsageException($"--duration: '{text}' is not like 500ms, 30s or 5m.");
        return count * seconds is > 0 and var total && total <= Longest.TotalSeconds
            ? TimeSpan.FromSeconds(total)
            : throw new UsageException($"--duration: {text} is not above 0 and at most {Longest.TotalMinutes} minutes.");
    }

    private static double Number(string name, string text, double lowest, double highest) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
        && value >= lowest && value <= highest
            ? value
            : throw new UsageException($"{name}: '{text}' is not a number from {lowest} to {highest}.");
}
