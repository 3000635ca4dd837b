using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Pipeline.Systems;
using Polly;
using Polly.Retry;

namespace Pipeline.Deployment;

/// <summary>A smoke check's outcome.</summary>
/// <param name="Check">The check.</param>
/// <param name="Took">From the request to the answer's last byte.</param>
/// <param name="Wrong">All that did not hold; empty: passed.</param>
public sealed record SmokeResult(SmokeCheck Check, TimeSpan Took, ImmutableArray<string> Wrong)
{
    /// <summary>The machine of a fleet whose edge was asked; null: there is only one.</summary>
    public string? Host { get; init; }

    /// <summary>Whether everything held.</summary>
    public bool Passed => Wrong.IsEmpty;

    /// <summary>One line for people.</summary>
    public override string ToString() => $"{(Host is null ? "" : Host + ": ")}{Check} {Took.TotalMilliseconds:0} ms" + (Passed ? "" : ": " + string.Join("; ", Wrong));
}

/// <summary>Runs smoke checks through the edge, side by side.</summary>
public static class SmokeRun
{
    private static readonly ResiliencePipeline OnceMore = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = 1,
            Delay = TimeSpan.Zero,
            ShouldHandle = new PredicateBuilder().Handle<HttpRequestException>(),
        })
        .Build();

    /// <summary>
    /// All checks, in the order they are defined. Only a GET or HEAD whose connection broke before any answer is asked once more:
    /// a router that is being restarted breaks what was open, and that says nothing about the release.
    /// </summary>
    /// <param name="edge">A client whose base address is the edge.</param>
    /// <param name="checks">The checks.</param>
    /// <param name="version">The release that must answer; the checks' texts may depend on it.</param>
    /// <param name="releaseHeader">The answer header that must carry it; null: none is looked at.</param>
    /// <param name="deadline">For all checks together.</param>
    /// <param name="cancellation">Ends the run.</param>
    public static async Task<ImmutableArray<SmokeResult>> RunAsync(
        HttpClient edge, IEnumerable<SmokeCheck> checks, string version, string? releaseHeader, TimeSpan deadline, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        end.CancelAfter(deadline);
        return [.. await Task.WhenAll(checks.Select(x => OneAsync(edge, x, version, releaseHeader, end.Token, cancellation)))];
    }

    /// <summary>All checks, at each of several edges.</summary>
    public static async Task<ImmutableArray<SmokeResult>> RunAsync(
        IEnumerable<EdgeClient> edges, IReadOnlyCollection<SmokeCheck> checks, string version, string? releaseHeader, TimeSpan deadline, CancellationToken cancellation)
    {
        var results = await Task.WhenAll(edges.Select(async edge =>
            (await RunAsync(edge.Client, checks, version, releaseHeader, deadline, cancellation)).Select(x => x with { Host = edge.Host })));
        return [.. results.SelectMany(x => x)];
    }

    private static async Task<SmokeResult> OneAsync(
        HttpClient edge, SmokeCheck check, string version, string? releaseHeader, CancellationToken end, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(end);
        bound.CancelAfter(check.Bound);
        try
        {
            using var answer = check.OpensWebSocket ? await SmokeSocket.OpenAsync(edge, check, bound.Token) : await AskAsync(edge, check, bound.Token);
            var body = await answer.Content.ReadAsStringAsync(bound.Token);
            return new SmokeResult(check, clock.Elapsed, [.. Wrong(check, answer, body, version, releaseHeader)]);
        }
        // A connection that is ended in mid-handshake says that it broke, not that it was ended.
        catch (HttpRequestException e) when (!bound.IsCancellationRequested)
        {
            return new SmokeResult(check, clock.Elapsed, [$"no answer: {e.InnerException?.Message ?? e.Message}"]);
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException && !cancellation.IsCancellationRequested)
        {
            return new SmokeResult(check, clock.Elapsed, [end.IsCancellationRequested
                ? "not complete when the deadline of all checks passed"
                : $"not complete within {check.Bound.TotalSeconds:0.###} s"]);
        }
    }

    private static async Task<HttpResponseMessage> AskAsync(HttpClient edge, SmokeCheck check, CancellationToken cancellation)
    {
        var pipeline = check.Method == HttpMethod.Get || check.Method == HttpMethod.Head ? OnceMore : ResiliencePipeline.Empty;
        return await pipeline.ExecuteAsync(
            async cancel =>
            {
                using var request = new HttpRequestMessage(check.Method, check.Path);
                if (check.Body is not null)
                    request.Content = new StringContent(check.Body, Encoding.UTF8, check.ContentType);
                return await edge.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancel);
            },
            cancellation);
    }

    private static IEnumerable<string> Wrong(
        SmokeCheck check, HttpResponseMessage answer, string body, string version, string? releaseHeader)
    {
        if (answer.StatusCode != check.Status)
            yield return $"status {(int)answer.StatusCode} instead of {(int)check.Status}";
        foreach (var expectation in releaseHeader is null || check.ByEdge || check.OpensWebSocket ? check.Expectations : check.Expectations.Insert(0, new Expectation.Header(releaseHeader, x => x)))
        {
            if (Wrong(expectation, answer, body, version) is { } wrong)
                yield return wrong;
        }
    }

    private static string? Wrong(Expectation expectation, HttpResponseMessage answer, string body, string version)
    {
        switch (expectation)
        {
            case Expectation.Header header:
                var value = answer.Headers.TryGetValues(header.Name, out var values)
                    || answer.Content.Headers.TryGetValues(header.Name, out values) ? string.Join(",", values) : null;
                return value == header.Value(version) ? null : $"header {header.Name} is {Shown(value)} instead of {Shown(header.Value(version))}";
            case Expectation.Text text:
                return body.Contains(text.Value, StringComparison.Ordinal) ? null : $"the body does not contain {Shown(text.Value)}: {Shown(body)}";
            case Expectation.Json json:
                var found = JsonPointer(body, json.Pointer, out var error);
                return error ?? (found == json.Value(version) ? null : $"{json.Pointer} is {Shown(found)} instead of {Shown(json.Value(version))}");
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>The value at a JSON Pointer (RFC 6901) as text: strings without quotes, everything else as written.</summary>
    internal static string? JsonPointer(string body, string pointer, out string? error)
    {
        error = null;
        try
        {
            using var document = JsonDocument.Parse(body);
            var at = document.RootElement;
            foreach (var part in pointer.Split('/').Skip(1).Select(x => x.Replace("~1", "/").Replace("~0", "~")))
            {
                if (at.ValueKind is JsonValueKind.Object && at.TryGetProperty(part, out var member))
                    at = member;
                else if (at.ValueKind is JsonValueKind.Array && int.TryParse(part, out var index) && index >= 0 && index < at.GetArrayLength())
                    at = at[index];
                else
                    return null;
            }

            return at.ValueKind is JsonValueKind.String ? at.GetString() : at.GetRawText();
        }
        catch (JsonException)
        {
            error = $"the body is not JSON: {Shown(body)}";
            return null;
        }
    }

    private static string Shown(string? text) => text switch
    {
        null => "missing",
        { Length: > 80 } => $"`{text[..80]}…`",
        _ => $"`{text}`",
    };
}
