using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Pipeline.Router.Control;
using Pipeline.Router.Processes;
using Pipeline.Router.Proxying;
using Pipeline.Router.Routing;

namespace Pipeline.Router.Serving;

/// <summary>The commands a deployment gives. Every refusal leaves all as it was and says why.</summary>
internal sealed class ControlApi(
    FamilyArguments family, TableSwitch tables, Proxy proxy, Doors doors, HoldGate gate, KeeperWatch keeper, DrainWait drains, KeeperApi keeping, MetricsText metrics, Action stop)
{
    private const long LongestBody = 2 << 20;
    private static readonly string[] Paths =
        ["/state", "/metrics", "/table", "/drain", "/drain/abort", "/lease", "/lease/beat", "/lease/end", "/journal", "/record", "/records", "/ask", "/leave", "/shutdown"];
    private static readonly string Version =
        typeof(ControlApi).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    public async Task AnswerAsync(HttpContext context, ControlCaller caller)
    {
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = LongestBody;
        try
        {
            if (!caller.IsOwner)
                throw new RefusalException(StatusCodes.Status403Forbidden, $"Only user {UnixUser.Current}, who runs this router, may control it.");
            await AnswerAsync(context);
        }
        catch (RefusalException e)
        {
            context.Response.StatusCode = e.Status;
            await ControlBody.WriteAsync(context, new ControlError(e.Message, e.SeenToken, e.Holder), ControlJson.Default.ControlError);
        }
    }

    private Task AnswerAsync(HttpContext context) => (context.Request.Method, context.Request.Path.Value) switch
    {
        ("GET", "/state") => ControlBody.WriteAsync(context, State(), ControlJson.Default.RouterState),
        ("GET", "/metrics") => MetricsAsync(context),
        ("PUT", "/table") => SetTableAsync(context),
        ("GET", "/drain") => DrainAsync(context),
        ("POST", "/drain/abort") => AbortAsync(context),
        ("POST", "/lease") => keeping.LeaseAsync(context),
        ("POST", "/lease/beat") => keeping.BeatAsync(context),
        ("POST", "/lease/end") => keeping.EndLeaseAsync(context),
        ("GET", "/journal") => keeping.ReadJournalAsync(context),
        ("POST", "/journal") => keeping.AppendAsync(context),
        ("GET", "/record") => keeping.ReadRecordAsync(context),
        ("PUT", "/record") => keeping.WriteRecordAsync(context),
        ("GET", "/records") => keeping.ListRecordsAsync(context),
        ("POST", "/ask") => AskAsync(context),
        ("POST", "/leave") => LeaveAsync(context),
        ("POST", "/shutdown") => ShutdownAsync(context),
        (_, { } path) when Paths.Contains(path) => throw new RefusalException(StatusCodes.Status405MethodNotAllowed, $"{path} does not take {context.Request.Method}."),
        _ => throw new RefusalException(StatusCodes.Status404NotFound,
            $"There is no {context.Request.Path}; protocol {ControlJson.Protocol} has {string.Join(", ", Paths)}."),
    };

    private RouterState State()
    {
        var table = tables.Current;
        return new(ControlJson.Protocol, Environment.ProcessId, keeper.KeeperPid, Version, ListenAddress.Text(family.Listen), keeping.Token, table?.Definition,
            [.. table?.Shares.Select(x => new GroupState(
                x.Group.Service, x.Group.Definition.Rollout, x.Weight, x.Group.Requests.Count, x.Group.WebSockets.Count,
                [.. x.Group.Replicas.Select(r => new ReplicaState(r.Address.Instance, r.Address.Url, r.IsUp, r.InFlight))],
                x.Group.Counters.Read())) ?? []],
            [.. tables.Draining.Select(x => new DrainingGroup(
                x.Service, x.Definition.Rollout, x.Definition.Release, x.Definition.Slot, x.Requests.Count, x.WebSockets.Count))],
            proxy.Totals, gate.Waiting, keeping.Holder, doors.Open, doors.AreClosed);
    }

    private Task MetricsAsync(HttpContext context)
    {
        context.Response.ContentType = MetricsText.ContentType;
        return context.Response.WriteAsync(metrics.Read(), context.RequestAborted);
    }

    private async Task SetTableAsync(HttpContext context)
    {
        var request = await ControlBody.ReadAsync(context, ControlJson.Default.TableRequest);
        var faults = TableFaults.Of(request.Table);
        if (faults.Count > 0)
            throw new RefusalException(StatusCodes.Status400BadRequest, string.Join(" ", faults));
        ControlBody.Verify(request.Token);
        ControlBody.Save("The table cannot be saved, so nothing was switched", () => tables.Set(request.Token, request.Table));
        await ControlBody.WriteAsync(context, State(), ControlJson.Default.RouterState);
    }

    private async Task DrainAsync(HttpContext context)
    {
        var rollout = Rollout(context);
        var result = await drains.WaitAsync(rollout, Milliseconds(context, "requests"), Milliseconds(context, "webSockets"), context.RequestAborted);
        await ControlBody.WriteAsync(context, result, ControlJson.Default.DrainResult);
    }

    private Task AbortAsync(HttpContext context) => ControlBody.WriteAsync(context, drains.Abort(Rollout(context)), ControlJson.Default.AbortResult);

    private static async Task AskAsync(HttpContext context)
    {
        var request = await ControlBody.ReadAsync(context, ControlJson.Default.AskRequest);
        await ControlBody.WriteAsync(context, await ReplicaQuestion.AskAsync(request, context.RequestAborted), ControlJson.Default.AskResult);
    }

    private async Task LeaveAsync(HttpContext context)
    {
        var request = await ControlBody.ReadAsync(context, ControlJson.Default.ShutdownRequest);
        keeping.Verify(request.Token);
        ControlBody.Save("The socket cannot be removed", doors.Leave);
        await ControlBody.WriteAsync(context, State(), ControlJson.Default.RouterState);
    }

    private async Task ShutdownAsync(HttpContext context)
    {
        var request = await ControlBody.ReadAsync(context, ControlJson.Default.ShutdownRequest);
        keeping.Verify(request.Token);
        await ControlBody.WriteAsync(context, request, ControlJson.Default.ShutdownRequest);
        await context.Response.CompleteAsync();
        stop();
    }

    private string Rollout(HttpContext context)
    {
        string? name = context.Request.Query["deployment"];
        if (string.IsNullOrEmpty(name))
            throw new RefusalException(StatusCodes.Status400BadRequest, "The query needs deployment.");
        if (tables.Current?.IsServing(name) == true)
            throw new RefusalException(StatusCodes.Status409Conflict, $"{name} is active: it still gets requests. Give its groups the weight 0 first.");
        return name;
    }

    private static TimeSpan Milliseconds(HttpContext context, string name)
    {
        string? text = context.Request.Query[name];
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
            throw new RefusalException(StatusCodes.Status400BadRequest, $"{name} '{text}' is no number of milliseconds from 0 to {int.MaxValue}.");
        return TimeSpan.FromMilliseconds(milliseconds);
    }
}
