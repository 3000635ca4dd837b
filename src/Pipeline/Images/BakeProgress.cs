using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pipeline.Systems.Images;

namespace Pipeline.Images;

/// <summary>Reads what <c>buildx --progress rawjson</c> writes while it builds: steps, their output, and which of them failed.</summary>
/// <remarks>The records are BuildKit's SolveStatus (github.com/moby/buildkit, client/graph.go); older buildx indents them, newer writes one a line.</remarks>
internal sealed partial class BakeProgress(Action<string> show)
{
    private const int KeptLines = 20;
    private readonly StringBuilder _record = new();
    private readonly Dictionary<string, Step> _steps = [];
    private readonly List<string> _plain = [];

    /// <summary>What buildx wrote in plain text: its last words.</summary>
    public IReadOnlyList<string> Plain => _plain;

    /// <summary>The steps that failed by themselves, without those that were cancelled because of them.</summary>
    public IEnumerable<Step> Failed => _steps.Values.Where(x => x.Error is { } error && !error.Contains("context canceled", StringComparison.Ordinal));

    /// <summary>The images of others that the builder asked registries or the engine for.</summary>
    public IEnumerable<string> Loaded => _steps.Values.Select(x => Metadata().Match(x.Name)).Where(x => x.Success).Select(x => ImageReference.Familiar(x.Groups["image"].Value)).Distinct();

    /// <summary>Steps of Dockerfiles that ran, and those that were there already.</summary>
    public (int Ran, int Cached) Count => (
        _steps.Values.Count(x => x is { IsInstruction: true, Cached: false, Completed: true }),
        _steps.Values.Count(x => x is { IsInstruction: true, Cached: true }));

    /// <summary>One more line of buildx's standard error.</summary>
    public void Read(string line)
    {
        if (_record.Length == 0 && !line.StartsWith('{'))
        {
            if (line.Trim().Length > 0)
                _plain.Add(line);
            return;
        }

        _record.Append(line).Append('\n');
        if (line != "}" && !(line.StartsWith('{') && line.EndsWith('}')))
            return;
        var text = _record.ToString();
        _record.Clear();
        try
        {
            using var status = JsonDocument.Parse(text);
            Take(status.RootElement);
        }
        catch (JsonException)
        {
            _plain.AddRange(text.TrimEnd().Split('\n'));
        }
    }

    private void Take(JsonElement status)
    {
        foreach (var vertex in List(status, "vertexes"))
        {
            var step = StepOf(Text(vertex, "digest"));
            step.Name = Text(vertex, "name") is { Length: > 0 } name ? name : step.Name;
            step.Cached |= vertex.TryGetProperty("cached", out var cached) && cached.ValueKind == JsonValueKind.True;
            step.Error = Text(vertex, "error") is { Length: > 0 } error ? error : step.Error;
            var (started, completed) = (Time(vertex, "started"), Time(vertex, "completed"));
            if (completed is null || step.Completed)
                continue;
            step.Completed = true;
            if (step.IsInstruction && step.Error is null && !step.Cached)
                show(string.Create(CultureInfo.InvariantCulture, $"{Shown(step.Name)} ({(completed - started)?.TotalSeconds ?? 0:0.0} s)"));
        }

        foreach (var log in List(status, "logs"))
            if (log.TryGetProperty("data", out var data) && data.TryGetBytesFromBase64(out var bytes))
                StepOf(Text(log, "vertex")).Write(Encoding.UTF8.GetString(bytes));
    }

    // A long command is known by its beginning; the whole stands in the Dockerfile.
    private static string Shown(string name) => name.Length <= 140 ? name : name[..137] + "…";

    /// <summary>Such as <c>[backend linux/arm64 build 2/7]</c>; the builder's own doings have no number.</summary>
    [GeneratedRegex(@"^\[(?:[^\]]* )?[0-9]+/[0-9]+\] ")]
    private static partial Regex Instruction();

    [GeneratedRegex(@"\] load metadata for (?<image>\S+)$")]
    private static partial Regex Metadata();

    private Step StepOf(string digest) => _steps.TryGetValue(digest, out var step) ? step : _steps[digest] = new Step();

    private static IEnumerable<JsonElement> List(JsonElement of, string name) =>
        of.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    private static string Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";

    private static DateTimeOffset? Time(JsonElement of, string name) =>
        of.TryGetProperty(name, out var time) && time.TryGetDateTimeOffset(out var value) ? value : null;

    /// <summary>One step of the build.</summary>
    internal sealed class Step
    {
        private readonly Queue<string> _last = new();
        private string _open = "";

        /// <summary>Such as <c>[backend build 3/5] RUN make</c>.</summary>
        public string Name { get; set; } = "";

        /// <summary>Why it failed; null when it did not.</summary>
        public string? Error { get; set; }

        /// <summary>Whether its result was there.</summary>
        public bool Cached { get; set; }

        /// <summary>Whether it has ended.</summary>
        public bool Completed { get; set; }

        /// <summary>Whether it is an instruction of a Dockerfile and not the builder's own doing.</summary>
        public bool IsInstruction => Instruction().IsMatch(Name);

        /// <summary>The last lines that it wrote.</summary>
        public IReadOnlyList<string> LastLines => [.. _last, .. _open.Length > 0 ? new[] { _open } : []];

        /// <summary>More output; it comes in pieces that need not end with a line.</summary>
        public void Write(string text)
        {
            var lines = (_open + text).Split('\n');
            _open = lines[^1];
            foreach (var line in lines[..^1])
            {
                // A progress bar draws over its own line: what it drew last is what one would see.
                _last.Enqueue(line.TrimEnd('\r').Split('\r')[^1]);
                if (_last.Count > KeptLines)
                    _last.Dequeue();
            }
        }
    }
}
