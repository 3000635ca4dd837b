using System.Collections.Immutable;
using System.Globalization;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Deployment;

/// <summary>What is other about a system in two of its environments. Secrets are named, and their values never asked for.</summary>
internal static class EnvironmentDifference
{
    private const string None = "none";

    /// <summary>One line for each difference, in the order of the services.</summary>
    /// <param name="from">The system as it is in the first environment.</param>
    /// <param name="to">The system as it is in the second.</param>
    public static IEnumerable<string> Of(SystemDefinition from, SystemDefinition to)
    {
        var names = from.Services.Select(x => x.Name).Union(to.Services.Select(x => x.Name));
        return names.SelectMany(name => (Find(from, name), Find(to, name)) switch
        {
            ({ } one, { } other) => Of(one, other),
            ({ }, null) => [$"{name}: only in the first"],
            _ => [$"{name}: only in the second"],
        });

        static Service? Find(SystemDefinition system, string name) => system.Services.FirstOrDefault(x => x.Name == name);
    }

    /// <summary>The same for two environments themselves: how a generation takes over in each, and what is kept of the old one.</summary>
    public static IEnumerable<string> Of(DeployEnvironment from, DeployEnvironment to)
    {
        if (from.Strategy.GetType() != to.Strategy.GetType())
            yield return $"strategy: {Text(from.Strategy)} → {Text(to.Strategy)}";
        if (from.KeepWarm != to.KeepWarm)
            yield return $"kept warm: {from.KeepWarm.TotalMinutes:0.#} minutes → {to.KeepWarm.TotalMinutes:0.#} minutes";

        static string Text(Strategy strategy) => strategy.GetType().Name.Replace("Strategy", "", StringComparison.Ordinal);
    }

    private static IEnumerable<string> Of(Service from, Service to)
    {
        var (then, now) = (Facts(from), Facts(to));
        return then.Keys.Union(now.Keys).Where(x => then.GetValueOrDefault(x) != now.GetValueOrDefault(x))
            .Select(x => $"{from.Name}: {x}: {then.GetValueOrDefault(x, None)} → {now.GetValueOrDefault(x, None)}");
    }

    private static ImmutableSortedDictionary<string, string> Facts(Service service) => ((IEnumerable<(string Name, string Value)>)
    [
        ("command", service.Command.IsDefaultOrEmpty ? None : string.Join(' ', service.Command)),
        ("replicas", service.Count.ToString(CultureInfo.InvariantCulture)),
        ("limits", service.Limits is { } limits ? string.Create(CultureInfo.InvariantCulture, $"{limits.Memory} MiB, {limits.Cpus} processors") : None),
        .. service.Settings.Select(x => ($"variable {x.Key}", x.Value switch
        {
            ValueSetting value => value.Value,
            SecretSetting secret => $"secret {secret.Secret.Name}",
            AddressSetting address => address.Text,
            _ => x.Value.ToString() ?? "",
        })),
    ]).ToImmutableSortedDictionary(x => x.Name, x => x.Value, StringComparer.Ordinal);
}
