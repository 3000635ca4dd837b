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

    internal IEnumerable<(bool, string, string)> Rules(string where) =>
    [
        (Replicas is null || Service is Replicated, $"{where}[{Service.Name}].Replicas", $"{Service.Name} is a {Service.GetType().Name.ToLowerInvariant()}, of which there is one"),
    ];
}
