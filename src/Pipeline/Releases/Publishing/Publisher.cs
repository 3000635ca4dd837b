using System.Text.Json.Nodes;
using Pipeline.Diagnostics;
using Pipeline.Releases.GitHub;

namespace Pipeline.Releases.Publishing;

/// <summary>
/// Brings a release to GitHub: a draft, its assets, each verified, and then all of it public at once. Every step looks first at what is there,
/// so that a run that died is finished by the next one, on whatever machine.
/// </summary>
/// <param name="api">The repository.</param>
/// <param name="plan">The release.</param>
/// <param name="say">Told what is done.</param>
internal sealed class Publisher(GitHubApi api, PublishPlan plan, Action<string> say)
{
    /// <summary>Called after each effect, with its name: tests end a run there, as a kill does.</summary>
    public Action<string> AfterEffect { get; init; } = _ => { };

    /// <summary>Publishes.</summary>
    /// <returns>The address of the release.</returns>
    /// <exception cref="PipelineException">There is another release, draft, tag or content already: exit 3.</exception>
    public async Task<string> RunAsync(CancellationToken cancellation)
    {
        await RequireTagAsync(cancellation);
        var release = await api.WaitAsync("Making the draft", () => DraftAsync(cancellation), cancellation);
        AfterEffect("draft");
        var published = release["draft"]?.GetValue<bool>() == false;
        foreach (var asset in plan.Assets)
        {
            await AttachAsync(release, asset, published, cancellation);
            AfterEffect(asset.Name);
        }

        if (!published)
        {
            var id = release["id"]!.ToString();
            release = await api.WaitAsync("Publishing the release", () => PublishAsync(id, cancellation), cancellation);
            AfterEffect("publish");
        }

        say($"{plan.Tag} is public{(published ? " already" : "")}: {release["html_url"]}");
        if (plan.CloseMilestone && await MilestoneAsync(cancellation) is { } milestone && milestone["state"]?.ToString() == "open")
        {
            await api.WaitAsync("Closing the milestone", () => api.SendAsync(plan.Close(milestone["number"]!.ToString()), cancellation), cancellation);
            AfterEffect("milestone");
            say($"closed milestone {milestone["title"]}{(milestone["open_issues"]?.ToString() is { } open and not "0" ? $", which has {open} open issues" : "")}");
        }

        return release["html_url"]?.ToString() ?? "";
    }

    /// <summary>The tags of all other releases that are public.</summary>
    public async Task<IReadOnlyList<string>> OthersAsync(CancellationToken cancellation) =>
        Others(await api.ListAsync("releases", null, cancellation) ?? throw Unknown());

    /// <summary>The milestone that is called as the version or its tag; null when there is none.</summary>
    public async Task<JsonNode?> MilestoneAsync(CancellationToken cancellation) => (await api.ListAsync("milestones?state=all", null, cancellation) ?? [])
        .FirstOrDefault(x => x["title"]?.ToString() is { } title && (title == plan.Version.ToString() || title == plan.Tag));

    /// <summary>A release without its tag would make one, of whatever the main branch is on.</summary>
    private async Task RequireTagAsync(CancellationToken cancellation)
    {
        var target = (await api.GetAsync($"git/ref/tags/{Uri.EscapeDataString(plan.Tag)}", cancellation))?["object"];
        for (var i = 0; i < 5 && target?["type"]?.ToString() == "tag"; i++)
            target = (await api.GetAsync($"git/tags/{target["sha"]}", cancellation))?["object"];
        if (target is null)
            throw PipelineException.Refused($"GitHub does not have the tag {plan.Tag}", plan.Address.ToString(), null, "make and push it first: ./build.sh Release");
        if (target["sha"]?.ToString() is var sha && sha != plan.Commit)
            throw PipelineException.Refused($"The tag {plan.Tag} is on {sha?[..7]} on GitHub", plan.Address.ToString(), $"here it is on {plan.Commit[..7]}", "check out the tag's commit");
    }

    private async Task<JsonNode> DraftAsync(CancellationToken cancellation)
    {
        var mine = (await api.AskAllAsync("releases", null, cancellation) ?? throw Unknown()).Where(x => x["tag_name"]?.ToString() == plan.Tag).ToList();
        // A cut connection may have made a second draft; the first one is taken, and the other goes, as it is our own.
        var drafts = mine.Where(x => x["draft"]?.GetValue<bool>() == true).OrderBy(x => x["id"]!.GetValue<long>()).ToList();
        if (mine.Find(x => !drafts.Contains(x)) is { } published)
            return published;
        if (drafts.Find(x => x["body"]?.ToString().Contains(plan.Mark, StringComparison.Ordinal) != true) is { } foreign)
            throw PipelineException.Refused(
                $"There is a draft for {plan.Tag} that this build did not make, or made of another commit", foreign["html_url"]?.ToString(), null, "publish or delete it on GitHub, then run PublishRelease again");
        foreach (var second in drafts.Skip(1))
            await api.SendAsync(new GitHubRequest("DELETE", $"/repos/{plan.Address.Name}/releases/{second["id"]}", null), cancellation);
        if (drafts.Count > 0)
        {
            say($"the draft of {plan.Tag} is there: it goes on");
            return drafts[0];
        }

        return await api.SendAsync(plan.Create, cancellation) ?? throw new IOException("GitHub did not say which draft it made");
    }

    private async Task<JsonNode> PublishAsync(string id, CancellationToken cancellation)
    {
        var others = Others(await api.AskAllAsync("releases", null, cancellation) ?? throw Unknown());
        await api.SendAsync(plan.Publish(id, others), cancellation);
        return await api.AskAsync($"releases/{id}", cancellation) is { } seen && seen["draft"]?.GetValue<bool>() == false ? seen : throw new IOException("the release is still a draft");
    }

    private async Task AttachAsync(JsonNode release, AssetFile asset, bool published, CancellationToken cancellation)
    {
        var id = release["id"]!.ToString();
        var retried = false;
        await api.WaitAsync($"Uploading {asset.Name}", async () =>
        {
            var there = (await api.AskAllAsync($"releases/{id}/assets", null, cancellation) ?? []).Find(x => x["name"]?.ToString() == asset.Name);
            // What was cut off in between has the name and no content.
            if (there is not null && there["state"]?.ToString() != "uploaded" && !published)
            {
                await DeleteAsync(there, cancellation);
                there = null;
            }

            if (there is not null)
                return await IsSameAsync(there, asset, cancellation) ? there : throw PipelineException.Refused(
                    $"{asset.Name} is there already with another content", $"{release["html_url"]}", $"here it is {asset.Digest}", published
                        ? "a release that is public does not change: release the next version"
                        : "delete the asset or the draft on GitHub when the one here is right, then run PublishRelease again");
            if (published)
                throw PipelineException.Refused($"{plan.Tag} is public, and does not have {asset.Name}", $"{release["html_url"]}", "a release that is public does not change", "release the next version");
            var uploaded = await api.UploadAsync(release["upload_url"]!.ToString(), asset.Name, asset.Path, cancellation) ?? throw new IOException("GitHub did not say what it got");
            if (await IsSameAsync(uploaded, asset, cancellation))
            {
                say($"{asset.Name} {asset.Digest}");
                return uploaded;
            }

            await DeleteAsync(uploaded, cancellation);
            if (retried)
                throw PipelineException.Failed($"GitHub has received other bytes for {asset.Name}", plan.Address.ToString(), $"{uploaded["digest"] ?? "its digest"} is not {asset.Digest}, twice", "look for what changes them on the way, such as a proxy");
            retried = true;
            throw new IOException("it has received other bytes");
        }, cancellation);
    }

    private async Task<bool> IsSameAsync(JsonNode there, AssetFile asset, CancellationToken cancellation) =>
        there["size"]?.GetValue<long>() == asset.Size
        && (there["digest"]?.ToString() is { Length: > 0 } digest ? digest : await api.DownloadedDigestAsync(there["id"]!.GetValue<long>(), cancellation)) == asset.Digest;

    private Task<JsonNode?> DeleteAsync(JsonNode asset, CancellationToken cancellation) =>
        api.SendAsync(new GitHubRequest("DELETE", $"/repos/{plan.Address.Name}/releases/assets/{asset["id"]}", null), cancellation);

    private List<string> Others(IEnumerable<JsonNode> releases) =>
        [.. releases.Where(x => x["draft"]?.GetValue<bool>() == false && x["prerelease"]?.GetValue<bool>() == false).Select(x => x["tag_name"]!.ToString()).Where(x => x != plan.Tag)];

    private PipelineException Unknown() => PipelineException.WrongUse(
        $"GitHub does not know {plan.Address.Name}", plan.Address.ToString(), "it is misspelt, or the token may not read it", "give --github-repository owner/name, and a token that may write to it");
}
