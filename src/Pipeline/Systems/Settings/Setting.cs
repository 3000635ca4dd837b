using System.Globalization;
using Pipeline.Systems.Services;

namespace Pipeline.Systems.Settings;

/// <summary>What a variable of a service holds: a value, a secret, or the address of another service.</summary>
public abstract record Setting
{
    private protected Setting()
    {
    }

    /// <summary>The services that it names.</summary>
    internal virtual IEnumerable<Service> Services => [];

    /// <summary>A value that everybody may read.</summary>
    public static implicit operator Setting(string value) => new ValueSetting(value);

    /// <summary>A number.</summary>
    public static implicit operator Setting(int value) => new ValueSetting(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>The words <c>true</c> and <c>false</c>.</summary>
    public static implicit operator Setting(bool value) => new ValueSetting(value ? "true" : "false");

    /// <summary>A secret, as a file.</summary>
    public static implicit operator Setting(Secret secret) => new SecretSetting(secret);

    /// <summary>Host and port of a service.</summary>
    public static implicit operator Setting(Service service) => new AddressSetting(service);
}

/// <summary>A value that everybody may read: it is in rendered files and in the record of releases.</summary>
public sealed record ValueSetting(string Value) : Setting;

/// <summary>A secret.</summary>
public sealed record SecretSetting(Secret Secret) : Setting
{
    /// <summary>
    /// Whether it is given as a variable, which everybody reads who may use the engine: only for images that know nothing else. Default:
    /// as a file.
    /// </summary>
    public bool AsVariable { get; init; }

    internal override IEnumerable<Service> Services => Secret.Services;
}

/// <summary>Host and port of a service, with a text before and after: <c>new AddressSetting(redis) { Before = "redis://", After = "/0" }</c>.</summary>
public sealed record AddressSetting(Service Service) : Setting
{
    /// <summary>Before the address.</summary>
    public string Before { get; init; } = "";

    /// <summary>After the address.</summary>
    public string After { get; init; } = "";

    /// <summary>The whole text, where services are found by their names.</summary>
    internal string Text => $"{Before}{Service.Name}:{Service.Port}{After}";

    internal override IEnumerable<Service> Services => [Service];
}
