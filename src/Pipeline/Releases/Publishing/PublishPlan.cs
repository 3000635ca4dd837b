using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Pipeline.Releases.GitHub;
using Pipeline.Releases.Making;
using Pipeline.Releases.Versions;

namespace Pipeline.Releases.Publishing;

/// <summary>A release as it is to be on GitHub: a value.</summary>
/// <param name="Address">Where.</param>
/// <param name="Version">The version.</param>
/// <param name="Tag">Its tag.</param>
/// <param name="Commit">The commit that the tag is on.</param>
/// <param name="Body">The notes.</param>
/// <param name="Assets">The files.</param>
internal sealed record PublishPlan(GitHubAddress Address, SemanticVersion Version, string Tag, string Commit, string Body, ImmutableArray<AssetFile> Assets)
{
    /// <summary>What GitHub takes.</summary>
    private const int LongestBody = 125_000;

    /// <summary>Whether the milestone of the version is closed.</summary>
    public bool CloseMilestone { get; init; } = true;

    /// <summary>
    /// How a later run recognises the draft of this release, wherever it runs: a comment that nobody sees. A draft that somebody wrote has none.
    /// </summary>
    public string Mark => $"<!-- pipeline: release {Tag} of {Commit} -->";

    /// <summary>Makes the draft.</summary>
    public GitHubRequest Create => new("POST", $"/repos/{Address.Name}/releases", new JsonObject
    {
        ["tag_name"] = Tag,
        ["name"] = Tag,
        ["body"] = MarkedBody(),
        ["draft"] = true,
        ["prerelease"] = !Version.IsStable,
    });

    /// <summary>Publishes it.</summary>
    /// <param name="id">The draft.</param>
    /// <param name="others">The tags of other releases that are public.</param>
    public GitHubRequest Publish(string id, IEnumerable<string> others) => new("PATCH", $"/repos/{Address.Name}/releases/{id}", new JsonObject
    {
        ["draft"] = false,
        ["prerelease"] = !Version.IsStable,
        ["make_latest"] = IsLatest(others) ? "true" : "false",
    });

    /// <summary>Sends a file: shown by a rehearsal, sent as a stream.</summary>
    public GitHubRequest Upload(string id, AssetFile asset) => new("POST", $"/repos/{Address.Name}/releases/{id}/assets?name={Uri.EscapeDataString(asset.Name)}", null);

    /// <summary>Closes a milestone.</summary>
    public GitHubRequest Close(string number) => new("PATCH", $"/repos/{Address.Name}/milestones/{number}", new JsonObject { ["state"] = "closed" });

    /// <summary>Only the highest stable version is the latest: a fix of an old line is not.</summary>
    public bool IsLatest(IEnumerable<string> others) => Version.IsStable && others.Select(VersionTag.VersionOf).All(x => x is null or { IsStable: false } || x <= Version);

    /// <summary>All that publishing changes.</summary>
    /// <param name="others">The tags of other releases.</param>
    /// <param name="milestone">The number of the milestone; null when there is none.</param>
    public IEnumerable<Effect> Effects(IEnumerable<string> others, string? milestone)
    {
        yield return Effect.Request(Address, Create);
        foreach (var asset in Assets)
            yield return Effect.Asset(asset.Name, asset.Digest, asset.Size);
        yield return Effect.Request(Address, Publish("{id}", others));
        if (milestone is not null)
            yield return Effect.Request(Address, Close(milestone));
    }

    private string MarkedBody()
    {
        var room = LongestBody - Mark.Length - 200;
        var body = Body.TrimEnd();
        if (body.Length > room)
            body = $"{body[..body.LastIndexOf('\n', room)]}\n\n… The rest is in the [changelog]({Address}/blob/{Tag}/CHANGELOG.md).";
        return $"{body}\n\n{Mark}";
    }
}
