using Pipeline.Router.Control;

namespace Pipeline.Router.Routing;

/// <summary>What is wrong with a table: all of it, one sentence each, with the place.</summary>
internal static class TableFaults
{
    private const int MostReplicas = 1000;
    private const int LongestPage = 256 << 10;

    public static IReadOnlyList<string> Of(RoutingTable table) =>
    [
        .. table.Services.Index().SelectMany(x => OfService(x.Item, $"services[{x.Index}]")),
        .. Twice(table.Services.OfType<RoutedService>().Select(x => x.Name), "services", "the service"),
        .. OfRoutes(table),
        .. OfCookie(table),
        .. OfHold(table.Hold),
        .. OfMaintenance(table.Maintenance),
        .. table.Pass is { } pass ? Text(pass, "pass") : [],
    ];

    private static IEnumerable<string> OfService(RoutedService? service, string at)
    {
        if (service is null)
            return [$"{at} is null."];
        var groups = service.Groups.OfType<RoutedGroup>().ToList();
        var sum = groups.Sum(x => (long)x.Weight);
        return
        [
            .. Text(service.Name, $"{at}.name"),
            .. service.Groups.Index().SelectMany(x => OfGroup(x.Item, $"{at}.groups[{x.Index}]")),
            .. Twice(groups.Select(x => x.Rollout), $"{at}.groups", "the rollout"),
            .. groups.Any(x => x.Replicas.Count > 0) && sum is not (0 or 100)
                ? [$"{at} ({service.Name}) has weights that add to {sum}; they must add to 100, or all be 0."] : Array.Empty<string>(),
            .. groups.Any(x => x.Replicas.Count > 0)
                ? groups.Where(x => x is { Weight: > 0, Replicas.Count: 0 }).Select(x => $"{at} ({service.Name}) gives the rollout '{x.Rollout}' weight {x.Weight}, but it has no replicas.") : [],
        ];
    }

    private static IEnumerable<string> OfGroup(RoutedGroup? group, string at) => group is null ? [$"{at} is null."] :
    [
        .. Text(group.Rollout, $"{at}.rollout"),
        .. Text(group.Release, $"{at}.release"),
        .. Text(group.Slot, $"{at}.slot"),
        .. group.Weight is < 0 or > 100 ? [$"{at}.weight is {group.Weight}; it must be from 0 to 100."] : Array.Empty<string>(),
        .. group.Replicas.Count > MostReplicas ? [$"{at}.replicas has {group.Replicas.Count} entries; at most {MostReplicas} are allowed."] : Array.Empty<string>(),
        .. group.Replicas.Index().SelectMany(x => OfReplica(x.Item, $"{at}.replicas[{x.Index}]")),
        .. Twice(group.Replicas.OfType<ReplicaAddress>().Select(x => x.Instance), $"{at}.replicas", "the instance"),
        .. (group.Assets ?? []).Index().SelectMany(x => Path(x.Item, $"{at}.assets[{x.Index}]")),
    ];

    private static IEnumerable<string> OfReplica(ReplicaAddress? replica, string at) => replica is null ? [$"{at} is null."] :
    [
        .. Text(replica.Instance, $"{at}.instance"),
        .. IsAddress(replica.Url) ? Array.Empty<string>() : [$"{at}.url '{replica.Url}' is not of the form http://host:port."],
    ];

    private static IEnumerable<string> OfRoutes(RoutingTable table)
    {
        var services = table.Services.OfType<RoutedService>().Select(x => x.Name).ToHashSet();
        foreach (var (index, route) in table.Routes.Index())
        {
            var at = $"routes[{index}]";
            if (route is null)
            {
                yield return $"{at} is null.";
                continue;
            }
            foreach (var fault in Path(route.Prefix, $"{at}.prefix"))
                yield return fault;
            if (!services.Contains(route.Service))
                yield return $"{at}.service '{route.Service}' is not a service of the table.";
            if (route.Host is { } host && Uri.CheckHostName(host) == UriHostNameType.Unknown)
                yield return $"{at}.host '{host}' is not a host name without a port.";
        }
        foreach (var twice in table.Routes.OfType<TableRoute>().GroupBy(x => (Host: x.Host?.ToLowerInvariant(), Prefix: PathPrefix.Normal(x.Prefix ?? ""))).Where(x => x.Count() > 1))
            yield return $"routes names the prefix '{twice.First().Prefix}'{(twice.Key.Host is { } host ? $" of host '{host}'" : "")} twice.";
    }

    private static IEnumerable<string> OfCookie(RoutingTable table)
    {
        if (table.Sticky is not { } name)
            yield break;
        if (name.Length is 0 or > 100 || !name.All(IsToken))
            yield return $"sticky '{name}' is not a cookie's name: letters, digits, dash, dot and underscore.";
        foreach (var rollout in table.Services.OfType<RoutedService>().SelectMany(x => x.Groups.OfType<RoutedGroup>()).Select(x => x.Rollout).Distinct().Where(x => !x.All(IsToken)))
            yield return $"The rollout '{rollout}' cannot be a cookie's value, which sticky asks for: letters, digits, dash, dot and underscore.";
    }

    private static IEnumerable<string> OfHold(HoldRule? hold)
    {
        if (hold is { Requests: < 0 or > 100_000 })
            yield return $"hold.requests is {hold.Requests}; it must be from 0 to 100000.";
        if (hold is { Seconds: < 1 or > 600 })
            yield return $"hold.seconds is {hold.Seconds}; it must be from 1 to 600.";
    }

    private static IEnumerable<string> OfMaintenance(MaintenanceRule? rule) => rule is null ? [] :
    [
        .. rule.RetryAfter is < 0 or > 604_800 ? [$"maintenance.retryAfter is {rule.RetryAfter}; it must be from 0 to 604800 seconds."] : Array.Empty<string>(),
        .. rule.Page.Length > LongestPage ? [$"maintenance.page has {rule.Page.Length} characters; at most {LongestPage} are allowed."] : Array.Empty<string>(),
        .. (rule.Allow ?? []).Index().Where(x => x.Item is null || !AddressSet.IsValid(x.Item)).Select(x => $"maintenance.allow[{x.Index}] '{x.Item}' is not an address or a network such as 10.0.0.0/8."),
        .. (rule.Paths ?? []).Index().SelectMany(x => Path(x.Item, $"maintenance.paths[{x.Index}]")),
    ];

    private static IEnumerable<string> Text(string value, string at) => value switch
    {
        "" => [$"{at} is empty."],
        { Length: > 200 } => [$"{at} is longer than 200 characters."],
        _ when value.Any(char.IsControl) => [$"{at} has a control character."],
        _ => [],
    };

    private static IEnumerable<string> Path(string? value, string at) =>
        value is ['/', ..] && value.Length <= 1000 && !value.Any(x => char.IsControl(x) || x is '?' or '#')
            ? [] : [$"{at} '{value}' is not a path: it begins with / and has no query."];

    private static IEnumerable<string> Twice(IEnumerable<string> names, string at, string what) =>
        names.GroupBy(x => x).Where(x => x.Count() > 1).Select(x => $"{at} names {what} '{x.Key}' twice.");

    private static bool IsToken(char x) => char.IsAsciiLetterOrDigit(x) || x is '-' or '.' or '_';

    private static bool IsAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp && uri.Host.Length > 0 && uri.Port > 0
        && uri is { PathAndQuery: "/", UserInfo: "", Fragment: "" } && !url.EndsWith('?') && !url.EndsWith('#');
}
