using System.Security.Cryptography;
using Pipeline.Diagnostics;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Deployment;

/// <summary>What secrets are: given by people, made once for an environment, or composed of others.</summary>
internal static class SecretValues
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>The value of a secret.</summary>
    /// <param name="secret">Which.</param>
    /// <param name="kept">Reads one that was made before; null: none was.</param>
    /// <param name="keep">Keeps one that is made now, before it is used.</param>
    /// <param name="addressOf">Host and port of a service.</param>
    /// <exception cref="PipelineException">It is not given: exit 2. The message never holds a value.</exception>
    public static string Of(Secret secret, Func<string, string?> kept, Action<string, string> keep, Func<Service, string> addressOf) => secret switch
    {
        GivenSecret given => Given(given) ?? given.Otherwise ?? throw Missing([given]),
        GeneratedSecret made => kept(made.Name) ?? Make(made, keep),
        ComposedSecret composed => string.Concat(composed.Parts.Select(x =>
            x.Text ?? (x.Secret is { } part ? Uri.EscapeDataString(Of(part, kept, keep, addressOf)) : addressOf(x.Service!)))),
        _ => throw new InvalidOperationException($"{secret.GetType().Name} is no kind of secret"),
    };

    /// <summary>What people have given; null: nothing.</summary>
    private static string? Given(GivenSecret secret) => Environment.GetEnvironmentVariable(secret.Variable) is { Length: > 0 } value ? value : null;

    /// <summary>What people have given, else what it is otherwise; null: nothing, or an empty text.</summary>
    public static string? Optional(GivenSecret secret) => (Given(secret) ?? secret.Otherwise) is { Length: > 0 } value ? value : null;

    /// <summary>Refuses when a secret that people give is missing: all of them at once, before anything is touched.</summary>
    /// <exception cref="PipelineException">Some are missing: exit 2.</exception>
    public static void RequireGiven(IEnumerable<Secret> secrets)
    {
        var missing = secrets.SelectMany(x => x.Sources).OfType<GivenSecret>()
            .Where(x => x.Otherwise is null && Given(x) is null).Distinct().ToList();
        if (missing.Count > 0)
            throw Missing(missing);
    }

    private static PipelineException Missing(IReadOnlyCollection<GivenSecret> secrets) => PipelineException.WrongUse(
        secrets.Count == 1 ? "A secret is not given" : $"{secrets.Count} secrets are not given", string.Join(", ", secrets.Select(x => x.Variable)),
        next: "set the variables, in GitHub as secrets of the environment");

    private static string Make(GeneratedSecret secret, Action<string, string> keep)
    {
        var value = RandomNumberGenerator.GetString(Letters, secret.Length);
        keep(secret.Name, value);
        return value;
    }
}
