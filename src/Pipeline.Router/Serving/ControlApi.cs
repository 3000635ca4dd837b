using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Pipeline.Router.Control;
using Pipeline.Router.Processes;
using Pipeline.Router.Proxying;
using Pipeline.Router.Upstreams;

namespace Pipeline.Router.Serving;

/// <summary>The commands a deployment gives. Every refusal leaves all as it was and says why.</summary>
internal sealed class ControlApi(FamilyArguments family, UpstreamSwitch upstreams, Proxy proxy, KeeperWatch keeper, DrainWait drains, Action stop)
{
    private const long LongestBody = 1 << 20;
    private static readonly string Version =
        typeof(ControlApi).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    public async Task AnswerAsync(HttpContext context, ControlCaller caller)
    {
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = LongestBody;
        try
        {
            if (!caller.IsOwner)
                throw new RefusalException(StatusCodes.Status403Forbidden, $"Only user {UnixUser.Current}, who runs this router, may control it.");
            var answer = (context.Request.Method, context.Request.Path.Value) switch
            {
                ("GET", "/state") => WriteAsync(context, State(), ControlJson.Default.RouterState),
                ("PUT", "/upstream") => SwitchAsync(context),
                ("GET", "/drain") => DrainAsync(context),
                ("POST", "/drain/abort") => AbortAsync(context),
                ("POST", "/shutdown") => ShutdownAsync(context),
                (_, "/state" or "/upstream" or "/drain" or "/drain/abort" or "/shutdown") =>
                    throw new RefusalException(StatusCodes.Status405MethodNotAllowed, $"{context.Request.Path} does not take {context.Request.Method}."),
                _ => throw new RefusalException(StatusCodes.Status404NotFound, $"There is no {context.Request.Path}; protocol {ControlJson.Protocol} has /state, /upstream, /drain, /drain/abort and /shutdown."),
            };
            await answer;
        }
        catch (RefusalException e)
        {
            context.Response.StatusCode = e.Status;
            await WriteAsync(context, new ControlError(e.Message, e.SeenToken), ControlJson.Default.ControlError);
        }
    }

    private RouterState State()
    {
        var active = upstreams.Current;
        return new(ControlJson.Protocol, Environment.ProcessId, keeper.KeeperPid, Version, family.Listen.ToString(), upstreams.Token,
            active is null ? null : new(active.Definition.Deployment, active.Definition.Release, active.Definition.Slot,
                [.. active.Replicas.Select(r => new ReplicaState(r.Address.Instance, r.Address.Url, r.IsUp, r.InFlight))]),
            [.. upstreams.Draining.Select(d => new DrainingUpstream(
                d.Definition.Deployment, d.Definition.Release, d.Definition.Slot, d.Requests.Count, d.WebSockets.Count))],
            proxy.Totals);
    }

    private async Task SwitchAsync(HttpContext context)
    {
        var request = await ReadAsync(context, ControlJson.Default.SwitchRequest);
        var wanted = new StoredUpstream(request.Deployment, request.Release, request.Slot, request.Replicas);
        if (wanted.Fault() is { } fault)
            throw new RefusalException(StatusCodes.Status400BadRequest, $"{fault}.");
        if (request.Token < 0)
            throw new RefusalException(StatusCodes.Status400BadRequest, $"token {request.Token} is negative.");
        try
        {
            if (!upstreams.TrySwitch(request.Token, wanted))
                throw Fenced(request.Token);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RefusalException(StatusCodes.Status507InsufficientStorage, $"The state cannot be saved, so nothing was switched: {e.Message}");
        }
        await WriteAsync(context, State(), ControlJson.Default.RouterState);
    }

    private async Task DrainAsync(HttpContext context)
    {
        var deployment = Deployment(context);
        var result = await drains.WaitAsync(deployment, Milliseconds(context, "requests"), Milliseconds(context, "webSockets"), context.RequestAborted);
        await WriteAsync(context, result, ControlJson.Default.DrainResult);
    }

    private Task AbortAsync(HttpContext context) => WriteAsync(context, drains.Abort(Deployment(context)), ControlJson.Default.AbortResult);

    private async Task ShutdownAsync(HttpContext context)
    {
        var request = await ReadAsync(context, ControlJson.Default.ShutdownRequest);
        if (request.Token < upstreams.Token)
            throw Fenced(request.Token);
        await WriteAsync(context, request, ControlJson.Default.ShutdownRequest);
        await context.Response.CompleteAsync();
        stop();
    }

    private RefusalException Fenced(long token)
    {
        var seen = upstreams.Token;
        return new(StatusCodes.Status409Conflict, $"Token {token} is older than {seen}: another deployment has taken over since. Nothing was changed.", seen);
    }

    private string Deployment(HttpContext context)
    {
        string? name = context.Request.Query["deployment"];
        if (string.IsNullOrEmpty(name))
            throw new RefusalException(StatusCodes.Status400BadRequest, "The query needs deployment.");
        if (upstreams.Current?.Definition.Deployment == name && !upstreams.Draining.Any(d => d.Definition.Deployment == name))
            throw new RefusalException(StatusCodes.Status409Conflict, $"{name} is the active deployment and still gets requests. Switch to another first.");
        return name;
    }

    private static TimeSpan Milliseconds(HttpContext context, string name)
    {
        string? text = context.Request.Query[name];
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
            throw new RefusalException(StatusCodes.Status400BadRequest, $"{name} '{text}' is no number of milliseconds from 0 to {int.MaxValue}.");
        return TimeSpan.FromMilliseconds(milliseconds);
    }

    private static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted)
                ?? throw new RefusalException(StatusCodes.Status400BadRequest, "The body is null.");
        }
        catch (JsonException e)
        {
            throw new RefusalException(StatusCodes.Status400BadRequest, $"The body is not what {context.Request.Path} takes: {e.Message}");
        }
        catch (BadHttpRequestException e)
        {
            throw new RefusalException(e.StatusCode, e.Message);
        }
    }

    private static async Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.Body, value, type, context.RequestAborted);
    }
}
