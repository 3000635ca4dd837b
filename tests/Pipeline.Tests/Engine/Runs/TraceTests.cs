using System.Diagnostics;
using System.Text.Json;
using Nuke.Common;
using Nuke.Common.Execution;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Runs;

[Collection(EngineCollection.Name)]
public sealed class TraceTests : IDisposable
{
    private const string Key = "s3cr3t-value";
    private readonly EngineRun _run = new();

    public void Dispose() => _run.Dispose();

    private sealed class Shop : RecordingBuild
    {
        [Parameter][Secret] public readonly string? RegistryKey;
        public Target Compile => _ => _.Executes(Note(nameof(Compile)));
        public Target Push => _ => _.DependsOn(Compile).Executes(() => throw new BuildException($"The key {RegistryKey} was refused"));
        public Target Stop => _ => _.Executes(() =>
        {
            BuildCancellation.Cancel();
            BuildCancellation.Token.ThrowIfCancellationRequested();
        });
    }

    private static ExecutableTarget[] Plan() =>
    [
        Ended.Target("Lint", began: 0, duration: 300, invoked: false),
        Ended.Target("Compile", began: 0, duration: 100, invoked: false, cache: CacheState.Missed),
        Ended.Target("Test", ExecutionStatus.Failed, began: 150, duration: 50, wait: 50, attempts: 2),
        Ended.Target("Scan", ExecutionStatus.Skipped, attempts: 0, invoked: false),
        Ended.Target("Push", ExecutionStatus.NotRun, attempts: 0, invoked: false),
    ];

    private string Otlp(Collector collector, Action<Session> use)
    {
        _run.WithVariable("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Url).WithVariable("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        var output = new StringWriter();
        use(Ended.Session(_run, "", output));
        return output.ToString();
    }

    [Fact]
    public void A_chrome_trace_has_a_row_per_worker()
    {
        RunTrace.Write(Ended.Session(_run, "--trace out/trace.json"), Plan(), TimeSpan.FromMilliseconds(310), 1);
        var text = File.ReadAllText(Path.Combine(_run.Root, "out", "trace.json"));
        Assert.Single(Directory.GetFiles(Path.Combine(_run.Root, "out")));
        using var document = JsonDocument.Parse(text);
        var events = document.RootElement.GetProperty("traceEvents").EnumerateArray().Select(one => one.GetRawText());
        Golden.Verify(string.Join('\n', events).Replace(Path.GetFileName(_run.Root), "shop") + "\n", "Trace");
    }

    [Fact]
    public void Targets_that_overlap_have_different_rows()
    {
        TracedTarget Target(int began, int duration) => new(Ended.Target("T", began: began, duration: duration));
        var targets = new[] { Target(0, 10), Target(0, 5), Target(5, 10), Target(10, 1), Target(12, 9) };
        var lanes = Lanes.Of(targets);
        Assert.Equal([0, 1, 1, 0, 0], targets.Select(target => lanes[target]));
    }

    [Theory]
    [InlineData("Push --registry-key " + Key, 1, "failed")]
    [InlineData("Stop", 130, "aborted")]
    public void A_run_that_ended_badly_is_traced_too(string arguments, int code, string status)
    {
        Assert.Equal(code, _run.Run<Shop>(arguments + " --trace trace.json").Code);
        var text = File.ReadAllText(Path.Combine(_run.Root, "trace.json"));
        Assert.Contains($"\"status\":\"{status}\"", text);
        Assert.DoesNotContain(Key, text);
    }

    [Fact]
    public void A_trace_that_cannot_be_written_is_a_warning()
    {
        File.WriteAllText(Path.Combine(_run.Root, "file"), "");
        var result = _run.Run<Shop>("Compile --trace file/trace.json");
        Assert.Equal(0, result.Code);
        Assert.Contains("trace.json' cannot be written", result.Out);
    }

    [Fact]
    public void Spans_follow_the_conventions_for_pipelines()
    {
        using var collector = new Collector();
        const string Trace = "0af7651916cd43dd8448eb211c80319c", Parent = "b7ad6b7169203331";
        _run.WithVariable("TRACEPARENT", $"00-{Trace}-{Parent}-01").WithVariable("OTEL_SERVICE_NAME", "shop").WithVariable("OTEL_EXPORTER_OTLP_HEADERS", "x-key=abc");
        Assert.Equal("", Otlp(collector, session => RunTrace.Write(session, Plan(), TimeSpan.FromMilliseconds(310), 1)));

        var request = Assert.Single(collector.Requests);
        Assert.Equal(("/v1/traces", "application/x-protobuf", "abc"), (request.Path, request.ContentType, request.Key));
        var spans = collector.Spans();
        Assert.All(spans, one => Assert.Equal("shop", one.Resource["service.name"]));
        Assert.All(spans, one => Assert.Equal(Trace, one.Span.Hex(1)));
        var root = spans.Single(one => one.Span.Hex(4) == Parent).Span;
        Assert.Equal($"RUN {Path.GetFileName(_run.Root)}", root.Text(5));
        Assert.Equal("failure", root.Attributes(9)["cicd.pipeline.result"]);
        Assert.Equal("Test", root.Attributes(9)["pipeline.targets"]);
        Assert.Equal(2UL, root.Messages(15).Single().Number(3));
        Assert.Equal(310_000_000UL, root.Number(8) - root.Number(7));

        var tasks = spans.Where(one => one.Span.Hex(4) == root.Hex(2)).Select(one => one.Span).ToDictionary(span => span.Text(5));
        Assert.Equal(["Compile", "Lint", "Test"], tasks.Keys.Order());
        Assert.Equal("success", tasks["Compile"].Attributes(9)["cicd.pipeline.task.run.result"]);
        Assert.Equal("missed", tasks["Compile"].Attributes(9)["pipeline.task.cache"]);
        var test = tasks["Test"];
        Assert.Equal(("failure", "50", "2"), (test.Attributes(9)["cicd.pipeline.task.run.result"], test.Attributes(9)["pipeline.task.wait_ms"], test.Attributes(9)["pipeline.task.attempts"]));
        Assert.Equal(2UL, test.Messages(15).Single().Number(3));
        Assert.Equal(root.Number(7) + 150_000_000UL, test.Number(7));
        Assert.Equal(50_000_000UL, test.Number(8) - test.Number(7));
    }

    [Fact]
    public void Spans_of_a_real_run_mask_secrets()
    {
        using var collector = new Collector();
        _run.WithVariable("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", collector.Url + "/custom").WithVariable("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/protobuf")
            .WithVariable("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "x-key=abc").WithVariable("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1");
        Assert.Equal(1, _run.Run<Shop>($"Push --registry-key {Key}").Code);
        var request = Assert.Single(collector.Requests);
        Assert.Equal(("/custom", "abc"), (request.Path, request.Key));
        Assert.Equal("The key *** was refused", collector.Spans().Single(one => one.Span.Text(5) == "Push").Span.Messages(15).Single().Text(2));
    }

    [Fact]
    public void Thousands_of_targets_are_all_exported()
    {
        using var collector = new Collector();
        Otlp(collector, session => RunTrace.Write(session, [.. Enumerable.Range(0, 5_000).Select(i => Ended.Target($"T{i}"))], TimeSpan.FromSeconds(1), 0));
        Assert.Equal(5_001, collector.Spans().Count);
    }

    [Fact]
    public void An_unreachable_collector_is_one_warning()
    {
        string url;
        using (var collector = new Collector())
            url = collector.Url;
        _run.WithVariable("OTEL_EXPORTER_OTLP_ENDPOINT", url).WithVariable("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        var result = _run.Run<Shop>("Compile");
        Assert.Equal(0, result.Code);
        Assert.Contains($"The trace was not exported to {url}: Connection refused", result.Out);
        Assert.Single(result.Out.Split('\n'), line => line.Contains("not exported"));
    }

    [Fact]
    public void A_collector_that_refuses_is_a_warning()
    {
        using var collector = new Collector(403);
        Assert.Contains("It answered 403", Otlp(collector, session => RunTrace.Write(session, Plan(), TimeSpan.Zero, 0)));
    }

    [Theory]
    [InlineData("http/protobuf")]
    [InlineData("grpc")]
    public void A_collector_that_does_not_answer_is_given_up(string protocol)
    {
        using var collector = new Collector(silent: true);
        _run.WithVariable("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Url).WithVariable("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)
            .WithVariable("OTEL_EXPORTER_OTLP_TIMEOUT", "300");
        var started = Stopwatch.GetTimestamp();
        var result = _run.Run<Shop>("Compile");
        Assert.Equal(0, result.Code);
        Assert.Contains("The trace was not exported", result.Out);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("OTEL_SDK_DISABLED", "true")]
    [InlineData("OTEL_TRACES_EXPORTER", "none")]
    [InlineData("TRACEPARENT", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00")]
    public void Exporting_can_be_switched_off(string variable, string value)
    {
        using var collector = new Collector();
        _run.WithVariable(variable, value);
        Assert.Equal("", Otlp(collector, session => RunTrace.Write(session, Plan(), TimeSpan.Zero, 0)));
        Assert.Empty(collector.Requests);
    }
}
