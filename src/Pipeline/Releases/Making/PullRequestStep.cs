using System.Text.Json.Nodes;
using Pipeline.Diagnostics;
using Pipeline.Releases.GitHub;
using Pipeline.Releases.Notes;

namespace Pipeline.Releases.Making;

/// <summary>The pull request that asks for a release.</summary>
internal static class PullRequestStep
{
    /// <summary>Its text.</summary>
    public static string Body(NotesReport notes, string section) =>
        $"{section.TrimEnd()}\n{(notes.Compare is null ? "" : $"\n{notes.Compare}\n")}\nAfter the merge `{Engine.StartScript.Name} Release` tags the commit.\n";

    /// <summary>What opens it.</summary>
    public static GitHubRequest Request(GitHubAddress address, ReleaseRecord record) => new(
        "POST", $"/repos/{address.Name}/pulls",
        new JsonObject { ["title"] = ReleaseDraft.Subject(record.Version), ["head"] = record.Proposal, ["base"] = record.Branch, ["body"] = record.Body });

    /// <summary>Opens it, unless it is open.</summary>
    public static async Task OpenAsync(ReleaseSetup setup, ReleaseRecord record, CancellationToken cancellation)
    {
        var api = setup.GitHub ?? throw PipelineException.WrongUse("A pull request needs GitHub, and nothing says where the repository is there", "--github-repository");
        var list = $"pulls?state=open&head={Uri.EscapeDataString($"{api.Address.Owner}:{record.Proposal}")}&base={Uri.EscapeDataString(record.Branch)}";
        var request = await api.WaitAsync("Opening the pull request", async () =>
            (await api.AskAllAsync(list, null, cancellation))?.FirstOrDefault() ?? await api.SendAsync(Request(api.Address, record), cancellation), cancellation);
        setup.Say($"pull request {request?["html_url"]}");
    }
}
