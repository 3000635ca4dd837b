using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nuke.Common.Execution;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Pipeline.Engine;

/// <summary>
/// Exports a run as OpenTelemetry spans, one for the run and one per target that did something, with the attributes of the
/// semantic conventions for CI/CD. The SDK reads headers, protocol, resource and sampler from the environment itself.
/// </summary>
internal static class OtlpTrace
{
    private const string Source = "Pipeline.Engine";
    private const int Batch = 512;

    /// <summary>Sends the spans and waits for the answer, at most as long as the timeout.</summary>
    /// <returns>What went wrong, or null.</returns>
    public static string? Export(TracedRun run, IReadOnlyDictionary<string, string> environment)
    {
        using var watched = new WatchedHandler();
        var timeout = OtlpSettings.Timeout(environment);
        using var provider = Provider(run, environment, timeout, watched);
        using var source = new ActivitySource(Source);
        var spans = Record(run, source, environment);
        // Twice the timeout: the handler's own message comes first.
        var flushed = provider.ForceFlush((int)Math.Min(timeout.TotalMilliseconds * 2, int.MaxValue));
        // The exporter also gives up without ever asking, when the time is over before it comes to that.
        return watched.Problem ?? (flushed && watched.Accepted * Batch >= spans ? null : $"No answer within {timeout.TotalSeconds:0.#} s.");
    }

    private static TracerProvider Provider(
        TracedRun run, IReadOnlyDictionary<string, string> environment, TimeSpan timeout, WatchedHandler watched)
    {
        var builder = Sdk.CreateTracerProviderBuilder()
            .ConfigureServices(services => services.AddSingleton<IConfiguration>(
                new ConfigurationBuilder().AddInMemoryCollection(environment.Select(variable => KeyValuePair.Create(variable.Key, (string?)variable.Value))).Build()))
            .AddSource(Source)
            .AddOtlpExporter(options =>
            {
                ForTraces(options, environment);
                options.TimeoutMilliseconds = (int)timeout.TotalMilliseconds;
                options.HttpClientFactory = () => new HttpClient(watched, disposeHandler: false) { Timeout = timeout };
                // Nothing is dropped: all spans come at once.
                options.BatchExportProcessorOptions.MaxQueueSize = Math.Max(2048, run.Targets.Count + 1);
                options.BatchExportProcessorOptions.MaxExportBatchSize = Batch;
                options.BatchExportProcessorOptions.ScheduledDelayMilliseconds = int.MaxValue;
                options.BatchExportProcessorOptions.ExporterTimeoutMilliseconds = (int)timeout.TotalMilliseconds;
            });
        if (environment.GetValueOrDefault("OTEL_SERVICE_NAME") is null or "" && environment.GetValueOrDefault("OTEL_RESOURCE_ATTRIBUTES")?.Contains("service.name=", StringComparison.Ordinal) != true)
            builder.ConfigureResource(resource => resource.AddService(run.Name, autoGenerateServiceInstanceId: false));
        return builder.Build();
    }

    /// <summary>The SDK reads the variables for all signals; those for traces come before them.</summary>
    private static void ForTraces(OtlpExporterOptions options, IReadOnlyDictionary<string, string> environment)
    {
        if (environment.GetValueOrDefault("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL") is { Length: > 0 } protocol)
        {
            options.Protocol = protocol switch
            {
                "grpc" => OtlpExportProtocol.Grpc,
                "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
                _ => throw new NotSupportedException($"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL '{protocol}' is not grpc or http/protobuf."),
            };
        }

        if (environment.GetValueOrDefault("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") is { Length: > 0 } endpoint)
            options.Endpoint = new Uri(endpoint);
        if (environment.GetValueOrDefault("OTEL_EXPORTER_OTLP_TRACES_HEADERS") is { Length: > 0 } headers)
            options.Headers = headers;
    }

    /// <returns>How many spans there are; 0 when the sampler wants none.</returns>
    private static int Record(TracedRun run, ActivitySource source, IReadOnlyDictionary<string, string> environment)
    {
        ActivityContext.TryParse(environment.GetValueOrDefault("TRACEPARENT"), environment.GetValueOrDefault("TRACESTATE"), isRemote: true, out var parent);
        // The caller's own activity, if a test has one, is not the parent of a run.
        Activity.Current = null;
        using var root = source.StartActivity($"RUN {run.Name}", ActivityKind.Server, parent, startTime: run.Began);
        if (root is null)
            return 0;
        root.SetTag("cicd.pipeline.name", run.Name);
        root.SetTag("cicd.pipeline.action.name", "RUN");
        root.SetTag("cicd.pipeline.run.id", root.TraceId.ToHexString());
        root.SetTag("cicd.pipeline.result", Result(run));
        root.SetTag("pipeline.targets", run.Asked.ToArray());
        root.SetTag("process.exit.code", run.ExitCode);
        if (run.Commit is not null)
            root.SetTag("vcs.ref.head.revision", run.Commit);
        foreach (var target in run.Targets.Where(target => target.HasRun))
            Record(target, run, source, root.Context);
        if (run.ExitCode != 0)
        {
            root.SetTag("error.type", ((ExitCode)run.ExitCode).ToString());
            root.SetStatus(ActivityStatusCode.Error, $"exit code {run.ExitCode}");
        }

        root.SetEndTime((run.Began + run.Elapsed).UtcDateTime);
        return root.Recorded ? 1 + run.Targets.Count(target => target.HasRun) : 0;
    }

    private static void Record(TracedTarget target, TracedRun run, ActivitySource source, ActivityContext parent)
    {
        var began = run.Began + target.Began;
        using var span = source.StartActivity(target.Name, ActivityKind.Internal, parent, startTime: began);
        if (span is null)
            return;
        span.SetTag("cicd.pipeline.task.name", target.Name);
        span.SetTag("cicd.pipeline.task.run.id", span.SpanId.ToHexString());
        span.SetTag("cicd.pipeline.task.run.result", target.Status switch
        {
            ExecutionStatus.Succeeded => "success",
            ExecutionStatus.Failed => "failure",
            _ => "cancellation",
        });
        span.SetTag("pipeline.task.wait_ms", target.Wait.TotalMilliseconds);
        span.SetTag("pipeline.task.attempts", target.Attempts);
        if (target.Cache is not null)
            span.SetTag("pipeline.task.cache", target.Cache);
        if (target.Status != ExecutionStatus.Succeeded)
        {
            span.SetTag("error.type", target.StatusText);
            span.SetStatus(ActivityStatusCode.Error, target.Remark);
        }

        span.SetEndTime((began + target.Duration).UtcDateTime);
    }

    private static string Result(TracedRun run) => run.ExitCode switch
    {
        0 => "success",
        (int)ExitCode.Interrupted => "cancellation",
        (int)ExitCode.WrongUse => "error",
        _ => "failure",
    };
}
