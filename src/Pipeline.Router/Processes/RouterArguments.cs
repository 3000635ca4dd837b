using System.Globalization;
using System.Net;

namespace Pipeline.Router.Processes;

internal sealed class UsageException(string message) : Exception(message);

/// <summary>What a person gives to <c>run</c>.</summary>
internal sealed record RouterArguments(IPEndPoint Listen, string Directory)
{
    public static RouterArguments Parse(IReadOnlyList<string> arguments)
    {
        var options = OptionList.Parse(arguments, "listen", "directory");
        return new(options.Address("listen"), options.Path("directory"));
    }
}

/// <summary>What keeper and worker give each other: the descriptors they share, and who the other one is.</summary>
/// <param name="Listen">The address as bound.</param>
/// <param name="Directory">Full path.</param>
/// <param name="ListenDescriptor">The listening socket, inherited.</param>
/// <param name="LockDescriptor">The locked file, inherited.</param>
/// <param name="PartnerPid">The process that started this one.</param>
internal sealed record FamilyArguments(IPEndPoint Listen, string Directory, int ListenDescriptor, int LockDescriptor, int PartnerPid)
{
    public static FamilyArguments Parse(IReadOnlyList<string> arguments)
    {
        var options = OptionList.Parse(arguments, "listen", "directory", "listen-fd", "lock-fd", "partner");
        return new(options.Address("listen"), options.Path("directory"), options.Number("listen-fd"), options.Number("lock-fd"), options.Number("partner"));
    }

    /// <summary>The command line of the other process, started by this one.</summary>
    public IReadOnlyList<string> For(string role) =>
    [
        role, "--listen", Listen.ToString(), "--directory", Directory, "--listen-fd", Text(ListenDescriptor),
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

    public IPEndPoint Address(string name) =>
        IPEndPoint.TryParse(Required(name), out var address) && Required(name).Contains(':', StringComparison.Ordinal)
            ? address
            : throw new UsageException($"--{name} '{Required(name)}' is no address with a port, such as 127.0.0.1:8080.");

    public string Path(string name) =>
        Required(name).Length > 0 ? System.IO.Path.GetFullPath(Required(name)) : throw new UsageException($"--{name} is empty.");

    public int Number(string name) =>
        int.TryParse(Required(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UsageException($"--{name} '{Required(name)}' is no number.");

    private string Required(string name) => _values.TryGetValue(name, out var value) ? value : throw new UsageException($"--{name} is missing.");
}
