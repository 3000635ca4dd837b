using System.Collections;
using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Pipeline.Systems.Settings;

/// <summary>Variables by name, in the order of their names: <c>new() { ["DEBUG"] = false, ["SECRET_KEY"] = key }</c>. Two with the same content are equal.</summary>
public sealed partial class SettingMap : IEnumerable<KeyValuePair<string, Setting>>, IEquatable<SettingMap>
{
    private ImmutableSortedDictionary<string, Setting> _settings = ImmutableSortedDictionary.Create<string, Setting>(StringComparer.Ordinal);

    /// <summary>A setting; setting it is for the place where the map is made.</summary>
    public Setting this[string name]
    {
        get => _settings[name];
        init => _settings = _settings.SetItem(name, value);
    }

    /// <summary>How many there are.</summary>
    public int Count => _settings.Count;

    /// <summary>Whether there is one of this name.</summary>
    public bool Has(string name) => _settings.ContainsKey(name);

    /// <summary>These settings, and others that take the place of those with the same name.</summary>
    public SettingMap With(SettingMap others) => new() { _settings = _settings.SetItems(others._settings) };

    /// <summary>Adds a setting where the map is made: <c>[.. others]</c> uses it.</summary>
    public void Add(KeyValuePair<string, Setting> setting) => _settings = _settings.SetItem(setting.Key, setting.Value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Setting>> GetEnumerator() => _settings.GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(SettingMap? other) => other is not null && _settings.SequenceEqual(other._settings);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SettingMap);

    /// <inheritdoc/>
    public override int GetHashCode() => _settings.Aggregate(_settings.Count, (x, setting) => HashCode.Combine(x, setting.Key));

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal IEnumerable<(bool, string, string)> Rules(string where) =>
    [
        .. _settings.Select(x => (NameGrammar().IsMatch(x.Key), $"{where}[{x.Key}]", "a variable's name is letters, digits and underscores, and begins with no digit")),
        .. _settings.Select(x => (x.Value is not ValueSetting { Value: var value } || !value.Contains('\0'), $"{where}[{x.Key}]", "NUL ends a variable: no container can be given one")),
        .. _settings.Select(x => (x.Value is not AddressSetting { Service.Port: null }, $"{where}[{x.Key}]", $"{(x.Value as AddressSetting)?.Service.Name} has no port, so it has no address")),
        .. _settings.Values.OfType<SecretSetting>().Select(x => x.Secret).Distinct().SelectMany(x => x.Rules()),
    ];

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex NameGrammar();
}
