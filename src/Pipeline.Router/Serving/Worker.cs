using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Pipeline.Router.Control;
using Pipeline.Router.Keeping;
using Pipeline.Router.Processes;
using Pipeline.Router.Proxying;
using Pipeline.Router.Routing;

namespace Pipeline.Router.Serving;

/// <summary>The process that serves, on the listening socket it was handed.</summary>
internal static class Worker
{
    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(FamilyArguments family)
    {
        var log = new EventLog("worker");
        using var signal = new StopSignal();
        using var stopping = new CancellationTokenSource();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var keeper = new KeeperWatch(family, log);
        var socket = ControlPath.Socket(family.Directory);
        KestrelServer server;
        TableSwitch tables;
        try
        {
            var time = TimeProvider.System;
            var ledger = new Ledger(new StateFile(family.Directory, log), log, time);
            ledger.Load();
            tables = new TableSwitch(ledger, log, time);
            tables.Load();
            var doors = new Doors(family.Listen);
            var gate = new HoldGate(tables, time, stopping.Token);
            var proxy = new Proxy(tables, gate, new Origins(AddressSet.Of(family.Trusted)), doors, Forwarder.Create(), time);
            var records = new RecordFolder(family.Directory);
            var metrics = new MetricsText(tables, proxy, gate, ledger, records);
            var drains = new DrainWait(tables, log, time, stopping.Token);
            var keeping = new KeeperApi(ledger, new JournalFile(family.Directory, log), records, stopping.Token);
            var control = new ControlApi(family, tables, proxy, doors, gate, keeper, drains, keeping, metrics, () => asked.TrySetResult());
            server = CreateServer(family.ListenDescriptor, doors, family.MetricsDescriptor, ControlSocket.Open(socket));
            await server.StartAsync(new Application(proxy, control, new MetricsApi(metrics)), CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException)
        {
            await Console.Error.WriteLineAsync($"The router's worker cannot start: {e.Message}");
            return PartnerEnd.CannotStart;
        }

        log.Write($"serves {(tables.Current is null ? "nothing yet" : "its last table")} on {ListenAddress.Text(family.Listen)}, control socket {socket}");
        await Task.WhenAny(asked.Task, signal.Asked, keeper.WatchAsync());

        log.Write($"stops; requests in flight have {StopBound.TotalSeconds:0} s");
        keeper.Stop();
        await stopping.CancelAsync();
        using var bound = new CancellationTokenSource(StopBound);
        // Websockets would last for the whole bound.
        await Task.WhenAll(tables.CloseWebSocketsAsync(), server.StopAsync(bound.Token));
        File.Delete(socket);
        log.Write("stopped");
        return 0;
    }

    private static KestrelServer CreateServer(int listen, Doors doors, int? metrics, int control)
    {
        var options = new KestrelServerOptions
        {
            AddServerHeader = false,
            // Header bytes pass as they are.
            RequestHeaderEncodingSelector = static _ => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static _ => Encoding.Latin1,
        };
        // Limits are the service's affair. Idle clients keep their connection for long: one that is closed may just be in use.
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MaxRequestLineSize = 64 << 10;
        options.Limits.MaxRequestHeadersTotalSize = 512 << 10;
        options.Limits.MaxRequestHeaderCount = 1000;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(15);
        options.ListenHandle((ulong)listen, o =>
        {
            o.Protocols = HttpProtocols.Http1;
            o.Use(doors.Count);
        });
        if (metrics is { } handle)
            options.ListenHandle((ulong)handle, o =>
            {
                o.Protocols = HttpProtocols.Http1;
                o.Use(next => connection =>
                {
                    connection.Features.Set(MetricsCaller.Instance);
                    return next(connection);
                });
            });
        options.ListenHandle((ulong)control, o =>
        {
            o.Protocols = HttpProtocols.Http1;
            o.Use(next => connection =>
            {
                connection.Features.Set(new ControlCaller(ControlSocket.IsOwner(connection)));
                return next(connection);
            });
        });
        var transport = new SocketTransportFactory(
            Options.Create(new SocketTransportOptions { Backlog = Startup.Backlog }), NullLoggerFactory.Instance);
        return new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
    }
}
