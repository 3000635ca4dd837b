using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Systems.Hosts;

/// <summary>What is other in one environment.</summary>
/// <param name="Service">Of which service.</param>
public sealed record Override(Service Service)
{
    /// <summary>Replicas; null: as defined.</summary>
    public int? Replicas { get; init; }

    /// <summary>Limits; null: as defined.</summary>
    public Resources? Limits { get; init; }

    /// <summary>Settings that are added or replaced.</summary>
    public SettingMap Settings { get; init; } = [];

    /// <summary>The service as it is in the environment.</summary>
    internal Service Apply(Service service)
    {
        var changed = service with { Limits = Limits ?? service.Limits, Settings = service.Settings.With(Settings) };
        return changed is Replicated replicated && Replicas is { } count ? replicated with { Replicas = count } : changed;
    }

    /// <summary>A service with all that is other of it.</summary>
    internal static Service Apply(IEnumerable<Override> changes, Service service) =>
        changes.Where(x => x.Service.Name == service.Name).Aggregate(service, (x, y) => y.Apply(x));

    /// <summary>What must hold of it in a system; what the service as it is then must be, too.</summary>
    internal IEnumerable<(bool, string, string)> Rules(string where, SystemDefinition system)
    {
        where = $"{where}[{Service.Name}]";
        yield return (Replicas is null || Service is Replicated, $"{where}.Replicas", $"{Service.Name} is a {Service.GetType().Name.ToLowerInvariant()}, of which there is one");
        yield return (system.Services.Any(x => x.Name == Service.Name), where, "it is not among the system's services");
        foreach (var (holds, at, rule) in Apply(Service).Rules().Where(x => !x.Item1))
            yield return (holds, $"{where}{at[Service.Where.Length..]}", rule);
    }
}
