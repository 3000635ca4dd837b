using System.Globalization;
using System.Net;
using Pipeline.Router.Routing;

namespace Pipeline.Router.Processes;

internal sealed class UsageException(string message) : Exception(message);

/// <summary>What a person gives to <c>run</c>.</summary>
/// <param name="Listen">Where requests come in.</param>
/// <param name="Directory">Full path.</param>
/// <param name="Metrics">Where <c>/metrics</c> and <c>/health</c> are asked for; null: nowhere.</param>
/// <param name="Trusted">Proxies whose word about their clients is believed.</param>
/// <param name="Table">The file with what a router serves that has kept nothing yet; null: nothing.</param>
internal sealed record RouterArguments(EndPoint Listen, string Directory, EndPoint? Metrics, IReadOnlyList<string> Trusted, string? Table)
{
    public static RouterArguments Parse(IReadOnlyList<string> arguments)
    {
        var options = OptionList.Parse(arguments, "listen", "directory", "metrics", "trusted", "table");
        return new(
            options.Address("listen"), options.Path("directory"), options.Has("metrics") ? options.Address("metrics") : null, options.Networks("trusted"), options.Has("table") ? options.Path("table") : null);
    }
}

/// <summary>What a person gives to <c>connect</c>.</summary>
internal sealed record ConnectArguments(string Directory)
{
    public static ConnectArguments Parse(IReadOnlyList<string> arguments) => new(OptionList.Parse(arguments, "directory").Path("directory"));
}

/// <summary>What keeper and worker give each other: the descriptors they share, and who the other one is.</summary>
/// <param name="Listen">The address as bound, or the path of a Unix socket.</param>
/// <param name="Directory">Full path.</param>
/// <param name="Trusted">Proxies whose word about their clients is believed.</param>
/// <param name="ListenDescriptor">The listening socket, inherited.</param>
/// <param name="MetricsDescriptor">The listening socket for metrics, inherited; null: there is none.</param>
/// <param name="LockDescriptor">The locked file, inherited.</param>
/// <param name="PartnerPid">The process that started this one.</param>
internal sealed record FamilyArguments(
    EndPoint Listen, string Directory, IReadOnlyList<string> Trusted, int ListenDescriptor, int? MetricsDescriptor, int LockDescriptor, int PartnerPid)
{
    public static FamilyArguments Parse(IReadOnlyList<string> arguments)
    {
        var options = OptionList.Parse(arguments, "listen", "directory", "trusted", "listen-fd", "metrics-fd", "lock-fd", "partner");
        return new(options.Address("listen"), options.Path("directory"), options.Networks("trusted"), options.Number("listen-fd"),
            options.Has("metrics-fd") ? options.Number("metrics-fd") : null, options.Number("lock-fd"), options.Number("partner"));
    }

    /// <summary>The command line of the other process, started by this one.</summary>
    public IReadOnlyList<string> For(string role) =>
    [
        role, "--listen", ListenAddress.Text(Listen), "--directory", Directory, "--listen-fd", Text(ListenDescriptor),
        .. MetricsDescriptor is { } metrics ? ["--metrics-fd", Text(metrics)] : Array.Empty<string>(),
        .. Trusted.Count > 0 ? ["--trusted", string.Join(',', Trusted)] : Array.Empty<string>(),
        "--lock-fd", Text(LockDescriptor), "--partner", Text(Environment.ProcessId),
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

internal sealed class OptionList
{
    private readonly Dictionary<string, string> _values = [];

    public static OptionList Parse(IReadOnlyList<string> arguments, params string[] names)
    {
        var options = new OptionList();
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var name = arguments[i].StartsWith("--", StringComparison.Ordinal) ? arguments[i][2..] : "";
            if (!names.Contains(name))
                throw new UsageException($"Unknown option '{arguments[i]}'.");
            if (i + 1 == arguments.Count)
                throw new UsageException($"--{name} needs a value.");
            if (!options._values.TryAdd(name, arguments[i + 1]))
                throw new UsageException($"--{name} is given twice.");
        }
        return options;
    }

    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>Addresses and networks, separated by commas; none when the option is not given.</summary>
    public IReadOnlyList<string> Networks(string name)
    {
        IReadOnlyList<string> entries = Has(name) ? Required(name).Split(',', StringSplitOptions.TrimEntries) : [];
        return entries.FirstOrDefault(x => !AddressSet.IsValid(x)) is { } wrong
            ? throw new UsageException($"--{name} '{wrong}' is no address and no network such as 172.16.0.0/12.")
            : entries;
    }

    public EndPoint Address(string name) =>
        ListenAddress.Parse(Required(name))
        ?? throw new UsageException($"--{name} '{Required(name)}' is no address with a port, such as 127.0.0.1:8080, and no Unix socket, such as unix:/run/router/router.sock.");

    public string Path(string name) =>
        Required(name).Length > 0 ? System.IO.Path.GetFullPath(Required(name)) : throw new UsageException($"--{name} is empty.");

    public int Number(string name) =>
        int.TryParse(Required(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UsageException($"--{name} '{Required(name)}' is no number.");

    private string Required(string name) => _values.TryGetValue(name, out var value) ? value : throw new UsageException($"--{name} is missing.");
}
