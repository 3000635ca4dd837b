using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipeline.Tests.Workflows.Pins;

/// <summary>A server on 127.0.0.1 that answers as GitHub's API is documented to: releases, tags, refs, tag objects, commits.</summary>
internal sealed class FakeGitHub : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<string, Queue<Answer>> _answers = new();
    private readonly Dictionary<string, JsonArray> _releases = [];
    private readonly Dictionary<string, JsonArray> _tags = [];
    private readonly Task _serving;

    public FakeGitHub()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}/api/v3");

    /// <summary>First lines and headers of all requests.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public static string Sha(string seed) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(seed)))[..40];

    /// <summary>A repository without anything.</summary>
    public FakeGitHub Has(string repository)
    {
        _releases.TryAdd(repository, []);
        _tags.TryAdd(repository, []);
        Publish(repository);
        return this;
    }

    public FakeGitHub Release(string repository, string tag, string published, bool draft = false, bool prerelease = false)
    {
        Has(repository);
        _releases[repository].Add(new JsonObject
        {
            ["url"] = $"https://api.github.com/repos/{repository}/releases/1",
            ["html_url"] = $"https://github.com/{repository}/releases/tag/{tag}",
            ["assets_url"] = $"https://api.github.com/repos/{repository}/releases/1/assets",
            ["upload_url"] = $"https://uploads.github.com/repos/{repository}/releases/1/assets{{?name,label}}",
            ["id"] = 1,
            ["node_id"] = "MDc6UmVsZWFzZTE=",
            ["tag_name"] = tag,
            ["target_commitish"] = "main",
            ["name"] = tag,
            ["draft"] = draft,
            ["prerelease"] = prerelease,
            ["created_at"] = "2013-02-27T19:35:32Z",
            ["published_at"] = draft ? null : published + "T12:00:00Z",
            ["assets"] = new JsonArray(),
            ["body"] = null,
        });
        Publish(repository);
        return this;
    }

    /// <summary>A tag at a commit; an annotated one has an object between them, and one may point to another.</summary>
    public FakeGitHub Tag(string repository, string tag, string? commit = null, int annotated = 0, string? committed = null)
    {
        Has(repository);
        commit ??= Sha(repository + tag);
        _tags[repository].Add(new JsonObject { ["name"] = tag, ["commit"] = new JsonObject { ["sha"] = commit, ["url"] = "https://api.github.com/" }, ["node_id"] = "x" });
        Publish(repository);
        var target = Object("commit", commit);
        for (var i = 0; i < annotated; i++)
        {
            var sha = Sha($"{repository}{tag}{i}");
            Answer($"/repos/{repository}/git/tags/{sha}", new JsonObject
            {
                ["node_id"] = "x",
                ["tag"] = tag,
                ["sha"] = sha,
                ["message"] = "a release",
                ["tagger"] = new JsonObject { ["name"] = "Monalisa", ["email"] = "m@example.com", ["date"] = "2014-11-07T22:01:45Z" },
                ["object"] = target,
            }.ToJsonString());
            target = Object("tag", sha);
        }

        Answer($"/repos/{repository}/git/ref/tags/{tag}", new JsonObject { ["ref"] = $"refs/tags/{tag}", ["node_id"] = "x", ["object"] = target }.ToJsonString());
        if (committed is not null)
            Answer($"/repos/{repository}/git/commits/{commit}", JsonSerializer.Serialize(new
            {
                sha = commit,
                author = new { name = "a", email = "a@example.com", date = "2010-01-01T00:00:00Z" },
                committer = new { name = "a", email = "a@example.com", date = committed + "T12:00:00Z" },
                message = "m",
            }));
        return this;

        static JsonObject Object(string type, string sha) => new() { ["type"] = type, ["sha"] = sha, ["url"] = "https://api.github.com/" };
    }

    /// <summary>Answers of one path in this order; the last one stays.</summary>
    public FakeGitHub Answer(string path, params Answer[] answers)
    {
        _answers[path] = new Queue<Answer>(answers);
        return this;
    }

    public void Dispose()
    {
        _listener.Stop();
        _serving.Wait();
    }

    private void Publish(string repository)
    {
        Answer($"/repos/{repository}/releases", _releases[repository].ToJsonString());
        Answer($"/repos/{repository}/tags", _tags[repository].ToJsonString());
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII, false, 1024, leaveOpen: true);
                var head = new StringBuilder();
                while (await reader.ReadLineAsync() is { Length: > 0 } line)
                    head.Append(line).Append('\n');
                Requests.Enqueue(head.ToString());
                await stream.WriteAsync(Respond(head.ToString()));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }

    private byte[] Respond(string head)
    {
        var target = head.Split(' ')[1]["/api/v3".Length..];
        var query = target.IndexOf('?');
        var path = query < 0 ? target : target[..query];
        var answer = !_answers.TryGetValue(path, out var queue) ? new Answer("{\"message\":\"Not Found\",\"documentation_url\":\"https://docs.github.com/rest\"}", 404)
            : queue.Count > 1 ? queue.Dequeue() : queue.Peek();
        var text = answer.Status == 200 ? Page(answer.Body, query < 0 ? "" : target[query..]) : answer.Body;
        var body = Encoding.UTF8.GetBytes(text);
        var lines = string.Concat(answer.Headers.Select(x => $"{x.Key}: {x.Value}\r\n"));
        return [.. Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {answer.Status} {(HttpStatusCode)answer.Status}\r\nContent-Type: application/json; charset=utf-8\r\n{lines}Content-Length: {body.Length}\r\nConnection: close\r\n\r\n"),
            .. body];
    }

    /// <summary>Lists come in pages.</summary>
    private static string Page(string body, string query)
    {
        if (!body.StartsWith('[') || JsonNode.Parse(body) is not JsonArray all)
            return body;
        var size = Number("per_page=", 30);
        return new JsonArray([.. all.Skip((Number("page=", 1) - 1) * size).Take(size).Select(x => x?.DeepClone())]).ToJsonString();

        int Number(string name, int otherwise) => query.Split('?', '&').FirstOrDefault(x => x.StartsWith(name, StringComparison.Ordinal)) is { } part
            ? int.Parse(part[name.Length..], CultureInfo.InvariantCulture) : otherwise;
    }
}

internal sealed record Answer(string Body, int Status = 200)
{
    public Dictionary<string, string> Headers { get; init; } = [];

    public static implicit operator Answer(string body) => new(body);
}

/// <summary>A clock that stands at one time; a wait of seconds is over at once, a longer one never ends.</summary>
internal sealed class StandingTime(string day) : TimeProvider
{
    private readonly DateTimeOffset _now = DateTimeOffset.Parse(day + "T12:00:00Z", CultureInfo.InvariantCulture);

    public int Waits { get; private set; }

    public override DateTimeOffset GetUtcNow() => _now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var isWait = dueTime > TimeSpan.Zero && dueTime < TimeSpan.FromSeconds(10);
        Waits += isWait ? 1 : 0;
        return base.CreateTimer(callback, state, isWait ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
