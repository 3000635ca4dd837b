using System.Security.Cryptography;
using System.Text;
using Pipeline.Diagnostics;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Deployment;

/// <summary>What secrets are: given by people, made once for an environment, or composed of others.</summary>
/// <param name="given">Those that people give.</param>
/// <param name="kept">Reads one that was made before; null: none was.</param>
/// <param name="keep">Keeps one that is made now, before it is used.</param>
/// <param name="addressOf">Host and port of a service.</param>
internal sealed class SecretValues(GivenSecrets given, Func<string, string?> kept, Action<string, string> keep, Func<Service, string> addressOf)
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>The value of a secret.</summary>
    /// <exception cref="PipelineException">It is not given: exit 2. The message never holds a value.</exception>
    public string Of(Secret secret) => secret switch
    {
        GivenSecret one => given.Of(one),
        GeneratedSecret made => kept(made.Name) ?? Make(made),
        ComposedSecret composed => string.Concat(composed.Parts.Select(x => x.Text ?? (x.Secret is { } part ? Uri.EscapeDataString(Of(part)) : addressOf(x.Service!)))),
        LoginSecret login => Line(login.User, Of(login.Password), Of(login.Salt)),
        _ => throw new InvalidOperationException($"{secret.GetType().Name} is no kind of secret"),
    };

    // As nginx reads it everywhere, also where its C library knows no newer digest: https://nginx.org/en/docs/http/ngx_http_auth_basic_module.html
    private static string Line(string user, string password, string salt)
    {
#pragma warning disable CA5350 // The format has no other digest that every nginx knows.
        byte[] digest = [.. SHA1.HashData(Encoding.UTF8.GetBytes(password + salt)), .. Encoding.UTF8.GetBytes(salt)];
#pragma warning restore CA5350
        return $"{user}:{{SSHA}}{Convert.ToBase64String(digest)}\n";
    }

    private string Make(GeneratedSecret secret)
    {
        var value = RandomNumberGenerator.GetString(Letters, secret.Length);
        keep(secret.Name, value);
        return value;
    }
}
