using System.Text.Json.Nodes;
using Pipeline.Releases.GitHub;

namespace Pipeline.Releases.Making;

/// <summary>Something that a release changes, as a value: it is shown by a rehearsal, and done by a release.</summary>
/// <param name="Kind"><c>commit</c>, <c>tag</c>, <c>ref</c>, <c>request</c> or <c>asset</c>.</param>
/// <param name="Text">For people.</param>
/// <param name="Data">The same for programs.</param>
internal sealed record Effect(string Kind, string Text, JsonObject Data)
{
    public static Effect Commit(string? sha, string parent, string message, string file, string section) => new(
        "commit", $"{Short(sha)} on {Short(parent)}: {message}, {file}\n{section.TrimEnd()}",
        new JsonObject { ["sha"] = sha, ["parent"] = parent, ["message"] = message, ["file"] = file, ["text"] = section });

    public static Effect Tag(string name, string? commit, string message, bool signed) => new(
        "tag", $"{name} on {Short(commit)}, annotated, {(signed ? "signed" : "not signed")}\n{message.TrimEnd()}",
        new JsonObject { ["name"] = name, ["commit"] = commit, ["message"] = message, ["signed"] = signed });

    public static Effect Ref(string remote, string name, string? from, string? to) => new(
        "ref", $"{remote} {name}: {(from is null ? "new" : Short(from))} → {Short(to)}",
        new JsonObject { ["remote"] = remote, ["name"] = name, ["from"] = from, ["to"] = to });

    public static Effect Request(GitHubAddress address, GitHubRequest request) => new(
        "request", $"{request.Method} {address.Api}{request.Path.TrimStart('/')}{(request.Body is null ? "" : "\n" + request.Body.ToJsonString(Readable))}",
        new JsonObject { ["method"] = request.Method, ["url"] = address.Api + request.Path.TrimStart('/'), ["body"] = request.Body?.DeepClone() });

    public static Effect Asset(string name, string digest, long size) => new(
        "asset", $"{name} {digest} ({size} bytes)", new JsonObject { ["name"] = name, ["digest"] = digest, ["size"] = size });

    /// <summary>The effect as a part of a document.</summary>
    public JsonObject ToJson()
    {
        var json = (JsonObject)Data.DeepClone();
        json.Insert(0, "kind", Kind);
        return json;
    }

    /// <summary>The effect in lines, the first with its kind.</summary>
    public IEnumerable<string> ToLines() => Text.Split('\n').Select((x, at) => at == 0 ? $"{Kind,-8} {x}" : "         " + x);

    /// <summary>Texts stay readable.</summary>
    public static readonly System.Text.Json.JsonSerializerOptions Readable =
        new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Short(string? sha) => sha is null ? "a commit whose name follows from its signature" : sha.Length > 12 ? sha[..12] : sha;
}
