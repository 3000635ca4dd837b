using System.Buffers;
using System.Text.Json;

namespace Pipeline.Engine;

/// <summary>A run in the trace event format, which Perfetto and chrome://tracing show: a row for the run and one per worker.</summary>
internal static class ChromeTrace
{
    private const int Process = 1;

    /// <summary>Writes the file whole or not at all.</summary>
    public static void Write(TracedRun run, string file)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            Write(run, json);
        WholeFile.Write(file, buffer.WrittenSpan);
    }

    private static void Write(TracedRun run, Utf8JsonWriter json)
    {
        var lanes = Lanes.Of(run.Targets);
        json.WriteStartObject();
        json.WriteStartArray("traceEvents");
        Name(json, "process_name", 0, run.Name);
        Name(json, "thread_name", 0, "run");
        for (var lane = 0; lane < lanes.Values.DefaultIfEmpty(-1).Max() + 1; lane++)
            Name(json, "thread_name", lane + 1, $"worker {lane + 1}");
        Begin(json, run.Asked.Count > 0 ? string.Join(" ", run.Asked) : "run", "run", "X", TimeSpan.Zero, 0);
        Time(json, "dur", run.Elapsed);
        json.WriteStartObject("args");
        json.WriteNumber("exit code", run.ExitCode);
        if (run.Commit is not null)
            json.WriteString("commit", run.Commit);
        json.WriteEndObject();
        json.WriteEndObject();
        foreach (var target in run.Targets)
        {
            if (target.HasRun)
                Ran(json, target, lanes[target] + 1);
            else
                DidNotRun(json, target);
        }

        json.WriteEndArray();
        json.WriteString("displayTimeUnit", "ms");
        json.WriteStartObject("otherData");
        json.WriteString("began", run.Began);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Ran(Utf8JsonWriter json, TracedTarget target, int row)
    {
        Begin(json, target.Name, "target", "X", target.Began, row);
        Time(json, "dur", target.Duration);
        json.WriteStartObject("args");
        json.WriteString("status", target.StatusText);
        if (target.Cache is not null)
            json.WriteString("cache", target.Cache);
        json.WriteNumber("wait ms", target.Wait.TotalMilliseconds);
        json.WriteNumber("attempts", target.Attempts);
        if (target.Remark is not null)
            json.WriteString("remark", target.Remark);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A mark on the run's own row.</summary>
    private static void DidNotRun(Utf8JsonWriter json, TracedTarget target)
    {
        Begin(json, target.Name, "target", "i", target.Ready, 0);
        json.WriteString("s", "t");
        json.WriteStartObject("args");
        json.WriteString("status", target.StatusText);
        if (target.Remark is not null)
            json.WriteString("remark", target.Remark);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter json, string name, string category, string phase, TimeSpan at, int row)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("cat", category);
        json.WriteString("ph", phase);
        Time(json, "ts", at);
        json.WriteNumber("pid", Process);
        json.WriteNumber("tid", row);
    }

    private static void Name(Utf8JsonWriter json, string what, int row, string name)
    {
        json.WriteStartObject();
        json.WriteString("name", what);
        json.WriteString("ph", "M");
        json.WriteNumber("pid", Process);
        json.WriteNumber("tid", row);
        json.WriteStartObject("args");
        json.WriteString("name", name);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The format counts in microseconds.</summary>
    private static void Time(Utf8JsonWriter json, string name, TimeSpan time) => json.WriteNumber(name, time.Ticks / 10.0);
}
