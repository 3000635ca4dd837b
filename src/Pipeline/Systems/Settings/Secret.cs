using System.Collections.Immutable;
using Pipeline.Systems.Services;

namespace Pipeline.Systems.Settings;

/// <summary>Something that must not be read by others. Its value is never in a definition, a rendered file, an image, a label or a log.</summary>
/// <param name="Name">The name of its file in a container: lower case letters, digits and dashes.</param>
public abstract record Secret(string Name)
{
    /// <summary>The services that its value names.</summary>
    internal virtual IEnumerable<Service> Services => [];

    /// <summary>The secrets that it is made of, itself when it is made of none.</summary>
    internal virtual IEnumerable<Secret> Sources => [this];

    internal virtual IEnumerable<(bool, string, string)> Rules() => [(Names.IsValid(Name), $"Secrets[{Name}].Name", Names.Rule)];
}

/// <summary>A secret that people give: from a variable, a file outside the repository, or the encrypted profile.</summary>
public sealed record GivenSecret(string Name) : Secret(Name)
{
    /// <summary>The variable that it is taken from, of the deployer and in GitHub's settings. Default: the name in capitals, with underscores.</summary>
    public string Variable { get; init; } = Name.ToUpperInvariant().Replace('-', '_');

    /// <summary>What it is when nobody gives it; null: it must be given.</summary>
    public string? Otherwise { get; init; }

    internal override IEnumerable<(bool, string, string)> Rules() =>
        [.. base.Rules(), (Otherwise?.Contains('\0') is not true, $"Secrets[{Name}].Otherwise", "NUL ends a variable and a text: no container can be given one")];
}

/// <summary>A secret that is made at random when an environment is deployed for the first time, kept with the environment, and never changed by a deployment.</summary>
public sealed record GeneratedSecret(string Name) : Secret(Name)
{
    /// <summary>Letters and digits, 16 to 256. Default 40.</summary>
    public int Length { get; init; } = 40;

    internal override IEnumerable<(bool, string, string)> Rules() => [.. base.Rules(), (Length is >= 16 and <= 256, $"Secrets[{Name}].Length", $"{Length} is not within 16 to 256")];
}

/// <summary>A text that holds secrets and addresses, such as <c>postgres://shop:…@postgres:5432/shop</c>.</summary>
/// <param name="Name">The name of its file in a container.</param>
/// <param name="Parts">In order; a secret among them is escaped as within an address (RFC 3986).</param>
public sealed record ComposedSecret(string Name, params ImmutableArray<SecretPart> Parts) : Secret(Name)
{
    internal override IEnumerable<Service> Services => Parts.Select(x => x.Service).OfType<Service>();

    internal override IEnumerable<Secret> Sources => Parts.Select(x => x.Secret).OfType<Secret>().SelectMany(x => x.Sources);

    internal override IEnumerable<(bool, string, string)> Rules() =>
        [.. base.Rules(), .. Services.Select(x => (x.Port is not null, $"Secrets[{Name}]", $"{x.Name} has no port, so it has no address")),
            .. Parts.Select(x => (x.Text?.Contains('\0') is not true, $"Secrets[{Name}]", "NUL ends a variable and a text: no container can be given one")), .. Sources.SelectMany(x => x.Rules())];
}

/// <summary>A part of a composed secret: exactly one of the three.</summary>
public sealed record SecretPart
{
    /// <summary>Text as it is.</summary>
    public string? Text { get; private init; }

    /// <summary>Another secret, escaped.</summary>
    public Secret? Secret { get; private init; }

    /// <summary>A service's host and port.</summary>
    public Service? Service { get; private init; }

    /// <summary>Text as it is.</summary>
    public static implicit operator SecretPart(string text) => new() { Text = text };

    /// <summary>Another secret, escaped.</summary>
    public static implicit operator SecretPart(Secret secret) => new() { Secret = secret };

    /// <summary>A service's host and port.</summary>
    public static implicit operator SecretPart(Service service) => new() { Service = service };
}
