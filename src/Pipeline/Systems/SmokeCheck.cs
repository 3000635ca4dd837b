using System.Collections.Immutable;
using System.Net;

namespace Pipeline.Systems;

/// <summary>A request through the edge and what its answer must be. An immutable value: each method returns a new check.</summary>
/// <remarks>Expected texts may depend on the release under test, so they are functions of its version.</remarks>
public sealed record SmokeCheck
{
    private SmokeCheck(HttpMethod method, string path) => (Method, Path) = (method, path);

    /// <summary>The request's method.</summary>
    public HttpMethod Method { get; }

    /// <summary>The request's path and query, from the slash on.</summary>
    public string Path { get; }

    /// <summary>The request's body; null: none.</summary>
    public string? Body { get; private init; }

    /// <summary>The body's media type.</summary>
    public string ContentType { get; private init; } = "text/plain";

    /// <summary>The status the answer must have. Default 200.</summary>
    public HttpStatusCode Status { get; private init; } = HttpStatusCode.OK;

    /// <summary>The time from the request to the answer's last byte. Default 5 s.</summary>
    public TimeSpan Bound { get; private init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether the edge itself answers, so that no release is in the answer. Default: a release answers, and must say that it does.</summary>
    public bool ByEdge { get; private init; }

    /// <summary>Whether it opens a websocket.</summary>
    public bool OpensWebSocket { get; private init; }

    /// <summary>Whether <c>LoadCheck</c> may ask it many times: it only reads. Default: a GET without a body.</summary>
    public bool UnderLoad
    {
        get => field && Method == HttpMethod.Get && Body is null && !OpensWebSocket;
        private init;
    } = true;

    /// <summary>What else must hold, each with its name.</summary>
    internal ImmutableArray<Expectation> Expectations { get; private init; } = [];

    /// <summary>A check that asks with GET.</summary>
    public static SmokeCheck Get(string path) => new(HttpMethod.Get, path);

    /// <summary>A check that asks with POST and this body.</summary>
    public static SmokeCheck Post(string path, string body, string contentType = "text/plain") =>
        new(HttpMethod.Post, path) { Body = body, ContentType = contentType };

    /// <summary>
    /// A check that opens a websocket, as a page of the edge does, and closes it again. Its status is 101 unless it <see cref="Returns"/> another; the
    /// body is the first message, waited for where a text or JSON is expected of it. A release need not say its name in a header there.
    /// </summary>
    public static SmokeCheck WebSocket(string path) => new(HttpMethod.Get, path) { OpensWebSocket = true, Status = HttpStatusCode.SwitchingProtocols };

    /// <summary>A check that asks with any method.</summary>
    public static SmokeCheck Send(HttpMethod method, string path) => new(method, path);

    /// <summary>The edge itself answers: a page that it refuses, a redirect, a file.</summary>
    public SmokeCheck AnsweredByEdge() => this with { ByEdge = true };

    /// <summary>It is never asked by <c>LoadCheck</c>, though it is a GET: it changes something, or is dear.</summary>
    public SmokeCheck NotUnderLoad() => this with { UnderLoad = false };

    /// <summary>The answer has this status.</summary>
    public SmokeCheck Returns(HttpStatusCode status) => this with { Status = status };

    /// <summary>The answer has this header with exactly this value.</summary>
    public SmokeCheck WithHeader(string name, string value) => WithHeader(name, _ => value);

    /// <summary>The answer has this header with the value that the version gives.</summary>
    public SmokeCheck WithHeader(string name, Func<string, string> value) => And(new Expectation.Header(name, value));

    /// <summary>The answer's body contains this text.</summary>
    public SmokeCheck Containing(string text) => And(new Expectation.Text(text));

    /// <summary>The answer's body is JSON and has this value at this JSON Pointer (RFC 6901), such as <c>/items/0/name</c>.</summary>
    public SmokeCheck WithJson(string pointer, string value) => WithJson(pointer, _ => value);

    /// <summary>The answer's body is JSON and has the value that the version gives at this JSON Pointer (RFC 6901).</summary>
    public SmokeCheck WithJson(string pointer, Func<string, string> value) => And(new Expectation.Json(pointer, value));

    /// <summary>The answer is complete within this time.</summary>
    public SmokeCheck Within(TimeSpan bound) => this with { Bound = bound };

    /// <summary>Method and path.</summary>
    public override string ToString() => $"{(OpensWebSocket ? "WebSocket" : Method.ToString())} {Path}";

    internal IEnumerable<(bool, string, string)> Rules() =>
    [
        (Path.StartsWith('/'), $"Smoke[{this}].Path", "a path begins with a slash"),
        (Bound > TimeSpan.Zero, $"Smoke[{this}].Within", "must be above zero"),
        .. Expectations.OfType<Expectation.Json>().Select(x =>
            (x.Pointer.Length == 0 || x.Pointer[0] == '/', $"Smoke[{this}].WithJson", $"`{x.Pointer}` is not a JSON Pointer (RFC 6901): it begins with a slash")),
    ];

    private SmokeCheck And(Expectation expectation) => this with { Expectations = Expectations.Add(expectation) };
}
