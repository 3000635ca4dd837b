using System.Globalization;
using Pipeline.Yaml;

namespace Pipeline.Adoption.Compose;

/// <summary>A port of a service: where it is published, if it is, and which one in its container.</summary>
internal sealed record ComposePort(int Target, string? Published, string? Address, bool Udp);

/// <summary>Something mounted: <c>volume</c>, <c>bind</c> or <c>tmpfs</c>.</summary>
internal sealed record ComposeMount(string Type, string? Source, string Target, bool ReadOnly);

/// <summary>How an image is built.</summary>
internal sealed record ComposeBuild(string Context, string? Dockerfile, string? Target, IReadOnlyList<(string Name, string? Value)> Arguments, IReadOnlyList<string> Unread);

/// <summary>A service of a compose file in one form, whichever of its forms was written.</summary>
internal sealed class ComposeService(string name, YamlMapping node, IReadOnlyDictionary<string, string> known)
{
    private static readonly string[] Read =
    [
        "image", "build", "command", "entrypoint", "environment", "env_file", "ports", "expose", "volumes", "depends_on", "healthcheck", "deploy", "user", "read_only",
        "cap_add", "tmpfs", "stop_grace_period", "hostname", "privileged", "network_mode", "networks", "restart", "profiles", "scale", "mem_limit", "cpus", "pids_limit", "secrets",
        "container_name", "pid", "ipc", "security_opt", "init", "platform", "pull_policy", "attach", "stdin_open", "tty", "links",
    ];

    public string Name => name;

    public string Where => $"services.{name}";

    public YamlMapping Node => node;

    /// <summary>Keys that mean something, and are not carried over.</summary>
    public IEnumerable<string> Unread => node.Entries.Select(x => x.Key.Value).Where(x => !Read.Contains(x) && !x.StartsWith("x-", StringComparison.Ordinal));

    public string? Image => Text("image") is { } image ? Filled(image) : null;

    public ComposeBuild? Build => node["build"] switch
    {
        YamlScalar context => new ComposeBuild(Filled(context.Value), null, null, [], []),
        YamlMapping build => new ComposeBuild(
            Scalar(build["context"]) is { } context ? Filled(context) : ".", Scalar(build["dockerfile"]) is { } file ? Filled(file) : null, Scalar(build["target"]),
            [.. (ComposeFiles.Keyed(build["args"])?.Entries ?? []).Select(x => (x.Key.Value, Scalar(x.Value)))],
            [.. build.Entries.Select(x => x.Key.Value).Where(x => x is not ("context" or "dockerfile" or "target" or "args"))]),
        _ => null,
    };

    public IReadOnlyList<string> Command => Words(node["command"]);

    public IReadOnlyList<string> Entrypoint => Words(node["entrypoint"]);

    /// <summary>Entry point and command as one text, to look for what runs.</summary>
    public string Line => string.Join(' ', Entrypoint.Concat(Command));

    public IEnumerable<(string Name, string? Value)> Environment =>
        (ComposeFiles.Keyed(node["environment"])?.Entries ?? []).Select(x => (x.Key.Value, Scalar(x.Value)));

    public IEnumerable<string> EnvFiles => Items(node["env_file"]).Select(x => x is YamlMapping map ? Scalar(map["path"]) : Scalar(x)).OfType<string>().Select(Filled);

    public IEnumerable<ComposePort> Ports => Items(node["ports"]).SelectMany(Port);

    public IEnumerable<int> Exposed => Items(node["expose"]).Select(Scalar).OfType<string>().Select(x => Number(Filled(x).Split('/', '-')[0])).OfType<int>();

    public IEnumerable<ComposeMount> Mounts => Items(node["volumes"]).Select(MountOf).OfType<ComposeMount>();

    /// <summary>The services it waits for, and for what: <c>service_started</c>, <c>service_healthy</c> or <c>service_completed_successfully</c>.</summary>
    public IEnumerable<(string Service, string Condition)> DependsOn => node["depends_on"] switch
    {
        YamlSequence list => list.Items.Select(Scalar).OfType<string>().Select(x => (x, "service_started")),
        YamlMapping map => map.Entries.Select(x => (x.Key.Value, (x.Value is YamlMapping how ? Scalar(how["condition"]) : null) ?? "service_started")),
        _ => [],
    };

    /// <summary>The command of the health check; empty when there is none, or when it is switched off.</summary>
    public IReadOnlyList<string> HealthTest => node["healthcheck"] is YamlMapping check && Scalar(check["disable"]) != "true"
        ? check["test"] switch
        {
            YamlScalar text => ["sh", "-c", Filled(text.Value)],
            YamlSequence list => Strings(list).ToArray() switch
            {
                ["CMD-SHELL", .. var shell] => ["sh", "-c", string.Join(' ', shell)],
                ["CMD", .. var command] => command,
                _ => [],
            },
            _ => [],
        }
        : [];

    public YamlMapping? Limits => ((node["deploy"] as YamlMapping)?["resources"] as YamlMapping)?["limits"] as YamlMapping;

    public double? Cpus => Real(Scalar(Limits?["cpus"]) ?? Text("cpus"));

    /// <summary>Memory in MiB.</summary>
    public int? Memory => MebiBytes(Scalar(Limits?["memory"]) ?? Text("mem_limit"));

    public int? Processes => Number(Scalar(Limits?["pids"]) ?? Text("pids_limit"));

    public int? Replicas => Number(Scalar((node["deploy"] as YamlMapping)?["replicas"]) ?? Text("scale"));

    public TimeSpan? Grace => Duration(Text("stop_grace_period"));

    public IReadOnlyList<string> Profiles => Strings(node["profiles"]);

    public string? Text(string key) => Scalar(node[key]) is { } text ? Filled(text) : null;

    public bool Is(string key) => Text(key) is "true" or "yes" or "on";

    public IReadOnlyList<string> List(string key) => Strings(node[key]);

    public IEnumerable<string> Secrets => Items(node["secrets"]).Select(x => x is YamlMapping map ? Scalar(map["source"]) : Scalar(x)).OfType<string>();

    /// <summary>A value with variables filled in where they are known; one that nobody knows stays as <c>$NAME</c>.</summary>
    public string Filled(string value) => string.Concat(Interpolation.PartsOf(value).Select(x => x.Text ?? (SecretLook.IsName(x.Variable!) ? null : Interpolation.ValueOf(x, known)) ?? Unfilled(x.Variable!)));

    /// <summary>Variables that nobody knows, and that were asked for so far.</summary>
    public SortedSet<string> Unknown { get; } = new(StringComparer.Ordinal);

    private string Unfilled(string variable)
    {
        Unknown.Add(variable);
        return "$" + variable;
    }

    private IEnumerable<ComposePort> Port(YamlNode node)
    {
        if (node is YamlMapping map)
        {
            if (Number(Filled(Scalar(map["target"]) ?? "")) is { } target)
                yield return new ComposePort(target, Scalar(map["published"]) is { } published ? Filled(published) : null, Scalar(map["host_ip"]), Scalar(map["protocol"]) == "udp");
            yield break;
        }

        if (Scalar(node) is not { } text)
            yield break;
        var (ports, protocol) = Filled(text).Split('/', 2) is [var left, var right] ? (left, right) : (Filled(text), "tcp");
        // [address:][published:]target; an IPv6 address is in brackets.
        var last = ports.LastIndexOf(':');
        var (before, inside) = last < 0 ? (null, ports) : (ports[..last], ports[(last + 1)..]);
        var cut = before?.LastIndexOf(':') ?? -1;
        var (address, outside) = cut < 0 ? (null, before) : (before![..cut].Trim('[', ']'), before[(cut + 1)..]);
        if (inside.Split('-', 2) is [var from, var to] && Number(from) is { } low && Number(to) is { } high && high - low is >= 0 and < 100)
            for (var i = low; i <= high; i++)
                yield return new ComposePort(i, outside, address, protocol == "udp");
        else if (Number(inside) is { } one)
            yield return new ComposePort(one, outside ?? (last < 0 ? "any" : null), address, protocol == "udp");
    }

    private ComposeMount? MountOf(YamlNode node)
    {
        if (node is YamlMapping map)
            return Scalar(map["target"]) is { } target
                ? new ComposeMount(Scalar(map["type"]) ?? "volume", Scalar(map["source"]) is { } source ? Filled(source) : null, Filled(target), Scalar(map["read_only"]) == "true")
                : null;
        if (Scalar(node) is not { } text)
            return null;
        var parts = Filled(text).Split(':');
        if (parts.Length == 1)
            return new ComposeMount("volume", null, parts[0], false);
        var isPath = parts[0].StartsWith('.') || parts[0].StartsWith('/') || parts[0].StartsWith('~') || parts[0].StartsWith('$');
        return new ComposeMount(isPath ? "bind" : "volume", parts[0], parts[1], parts.Length > 2 && parts[2].Split(',').Contains("ro"));
    }

    private IReadOnlyList<string> Words(YamlNode? node) => node switch
    {
        YamlScalar { Kind: not ScalarKind.Null } text => ShellWords.Split(Filled(text.Value)),
        YamlSequence list => Strings(list),
        _ => [],
    };

    private IReadOnlyList<string> Strings(YamlNode? node) => [.. Items(node).Select(Scalar).OfType<string>().Select(Filled)];

    private static IReadOnlyList<YamlNode> Items(YamlNode? node) => node switch
    {
        YamlSequence list => list.Items,
        YamlScalar { Kind: not ScalarKind.Null } scalar => [scalar],
        _ => [],
    };

    private static string? Scalar(YamlNode? node) => node is YamlScalar { Kind: not ScalarKind.Null } scalar ? scalar.Value : null;

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static double? Real(string? text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static int? MebiBytes(string? text)
    {
        if (text is null)
            return null;
        var digits = new string([.. text.TakeWhile(x => char.IsAsciiDigit(x) || x == '.')]);
        double? unit = text[digits.Length..].Trim().ToLowerInvariant() switch
        {
            "" or "b" => 1,
            "k" or "kb" or "kib" => 1L << 10,
            "m" or "mb" or "mib" => 1L << 20,
            "g" or "gb" or "gib" => 1L << 30,
            "t" or "tb" or "tib" => 1L << 40,
            _ => null,
        };
        return Real(digits) * unit is { } bytes ? (int)Math.Min(int.MaxValue, Math.Ceiling(bytes / (1 << 20))) : null;
    }

    /// <summary>Such as <c>1m30s</c>.</summary>
    private static TimeSpan? Duration(string? text)
    {
        var total = TimeSpan.Zero;
        var number = "";
        for (var i = 0; i < (text?.Length ?? 0); i++)
        {
            if (char.IsAsciiDigit(text![i]) || text[i] == '.')
            {
                number += text[i];
                continue;
            }

            var isMilli = text.AsSpan(i).StartsWith("ms");
            if (Real(number) is not { } value || (isMilli ? 0.001 : text[i] switch { 'h' => 3600, 'm' => 60, 's' => 1, _ => 0 }) is not (> 0 and var unit))
                return null;
            total += TimeSpan.FromSeconds(value * unit);
            number = "";
            i += isMilli ? 1 : 0;
        }

        return text is null ? null : number.Length == 0 ? total : Real(number) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
    }
}
