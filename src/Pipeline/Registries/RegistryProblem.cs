using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Pipeline.Diagnostics;

namespace Pipeline.Registries;

/// <summary>Why a registry did not do what it was asked, in words that say what to do.</summary>
internal static class RegistryProblem
{
    /// <summary>The failure that an outcome is.</summary>
    /// <param name="what">What could not be done.</param>
    /// <param name="where">The address asked.</param>
    /// <param name="outcome">How asking ended.</param>
    /// <param name="body">What the answer said.</param>
    public static PipelineException Of(string what, Uri where, Outcome outcome, string body)
    {
        var tries = outcome.Attempts == 1 ? "" : $" ({outcome.Attempts} attempts in {outcome.Took.TotalSeconds:0.#} s)";
        if (outcome.Answer is null)
            return PipelineException.Failed(what, where.GetLeftPart(UriPartial.Authority), $"{Reason(outcome.Failure!, where)}{tries}", Advice(outcome.Failure!, where), inner: outcome.Failure);
        var status = (int)outcome.Answer.StatusCode;
        var said = Said(body);
        var (why, next) = outcome.Answer.StatusCode switch
        {
            _ when IsFull(body) => ("the registry's disk is full", "free space on the registry: delete tags that nobody needs (`./build.sh CleanRegistry`), then run its garbage collection"),
            HttpStatusCode.TooManyRequests => (
                outcome.NoTimeFor is { } pause ? $"it limits requests and asks to wait {pause.TotalSeconds:0} s, longer than the time there is" : "it limits requests",
                "try again later, or sign in: registries allow more to those they know"),
            HttpStatusCode.RequestEntityTooLarge => ("it takes nothing that large", "a proxy before the registry usually says so: raise its limit"),
            >= HttpStatusCode.InternalServerError => ($"the registry is not well: {status} {said}", "try again later; nothing was changed by this request"),
            HttpStatusCode.MethodNotAllowed or HttpStatusCode.BadRequest when said.Contains("UNSUPPORTED", StringComparison.Ordinal) => (
                $"the registry does not support that: {said}", "with the registry of Docker, set storage.delete.enabled in its configuration"),
            _ => ($"it answered {status} {said}", null),
        };
        return PipelineException.Failed(what, where.ToString(), why + tries, next);
    }

    /// <summary>The registry knows who asks, or wants to, and refuses.</summary>
    /// <param name="what">What could not be done.</param>
    /// <param name="registry">Host and port.</param>
    /// <param name="credential">Who asked; null for nobody.</param>
    /// <param name="scope">What had to be allowed, such as <c>repository:acme/shop:push</c>.</param>
    /// <param name="known">Whether the registry accepted the credential, and only denies the action.</param>
    /// <param name="body">What it said.</param>
    public static PipelineException Denied(string what, string registry, RegistryCredential? credential, string scope, bool known, string body)
    {
        var said = Said(body);
        var why = credential is null ? $"it wants to know who asks, and no credential for it was found; needed is {scope}"
            : known ? $"{credential} may not do that; missing is {scope}"
            : $"it does not accept the user or password of {credential}";
        return PipelineException.Failed(what, registry, said.Length > 0 ? $"{why} ({said})" : why, Remedy(registry, credential, scope));
    }

    /// <summary>Whether an answer says that there is no space left, as Docker's registry (a number) and others (words) do.</summary>
    public static bool IsFull(string body) =>
        body.Contains("no space left on device", StringComparison.OrdinalIgnoreCase)
        || body.Contains("\"Err\":28", StringComparison.Ordinal)
        || body.Contains("disk quota exceeded", StringComparison.OrdinalIgnoreCase);

    private static string Remedy(string registry, RegistryCredential? credential, string scope) => registry == "ghcr.io"
        ? scope.Contains("push", StringComparison.Ordinal) || scope.Contains("delete", StringComparison.Ordinal)
            ? "in a workflow: `permissions: packages: write` and GITHUB_TOKEN, and the package must give this repository access; elsewhere a token with scope write:packages (delete:packages to delete)"
            : "in a workflow: `permissions: packages: read` and GITHUB_TOKEN; elsewhere a token with scope read:packages"
        : credential is null
            ? $"`docker login {registry}`, or give --registry-user and --registry-password"
            : $"`docker login {registry}` anew, give other values of --registry-user and --registry-password, or ask who runs the registry for {scope}";

    // https://specs.opencontainers.org/distribution-spec/#error-codes
    private static string Said(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var errors = document.RootElement.GetProperty("errors");
            return string.Join("; ", errors.EnumerateArray().Select(x => $"{Text(x, "code")} {Text(x, "message")}".Trim()));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            var line = body.Trim().Split('\n')[0];
            return line.StartsWith('<') ? "" : line.Length > 200 ? line[..200] + "…" : line;
        }
    }

    private static string Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static string Reason(Exception e, Uri where) => Innermost(e) switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => $"nobody listens on {where.Host}:{where.Port}",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } => $"the name {where.Host} is not known",
        System.Security.Authentication.AuthenticationException tls => $"TLS failed: {tls.Message}",
        { } other => other.Message,
    };

    private static string Advice(Exception e, Uri where) => Innermost(e) switch
    {
        System.Security.Authentication.AuthenticationException or IOException when where.Scheme == "https" =>
            "if it speaks http only, name it with --plain-registries; if its certificate is of an authority of your own, add that to the system's",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } when RegistryHost.IsHere(where.Authority) => "start it, and try again; nothing was changed by this request",
        _ => "is the address right, and does the network reach it? Nothing was changed by this request",
    };

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;
}
