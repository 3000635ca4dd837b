using System.Collections.Immutable;
using System.Text;
using Pipeline.Components;
using Pipeline.Deployment.Docker;
using Pipeline.Tests.Deployment;

namespace Pipeline.Tests.Releases;

/// <summary>What a registry must keep, asked of an environment's journal and of its host.</summary>
public sealed class DeployedImagesTests
{
    [Fact]
    public async Task What_serves_and_what_a_rollback_goes_to_is_needed_and_what_was_pruned_is_not()
    {
        using var site = new Site();
        foreach (var version in (string[])["1", "2", "3", "4", "5", "6"])
            await DeployAsync(site, version);
        // The one that serves, the one before, and one more that the host keeps.
        Assert.Equal(["4", "5", "6"], await NeededAsync(site));
        await site.Rollback();
        Assert.Contains("5", await NeededAsync(site));
        await site.Down();
        Assert.Contains("5", await NeededAsync(site));
    }

    [Fact]
    public async Task The_router_which_no_release_names_is_needed_where_it_runs()
    {
        using var site = new Site();
        await DeployAsync(site, "1");
        site.Host.Shown = x => x with { Lasting = [.. x.Lasting.Select(y => y with { Image = "sha256:" + "7".PadLeft(64, '0') })] };
        Assert.Equal(["1", "7"], await NeededAsync(site));
        // What was only built has no digest that a registry knows.
        site.Host.Shown = x => x with { Lasting = [.. x.Lasting.Select(y => y with { Image = "local" })] };
        Assert.Equal(["1"], await NeededAsync(site));
    }

    [Fact]
    public async Task The_router_of_an_environment_that_is_down_is_needed_as_the_environment_has_kept_it()
    {
        using var site = new Site();
        await DeployAsync(site, "1");
        await DeployAsync(site, "2");
        site.Host.Records[RouterVolume.ImageRecord] = Encoding.UTF8.GetBytes("registry.example.org/router@sha256:" + "7".PadLeft(64, '0'));
        Assert.Equal(["1", "2"], await NeededAsync(site));
        await site.Down();
        Assert.Equal(["1", "2", "7"], await NeededAsync(site));
    }

    [Fact]
    public async Task An_environment_that_was_never_deployed_to_needs_nothing()
    {
        using var site = new Site();
        Assert.Empty(await NeededAsync(site));
    }

    [Fact]
    public async Task A_rollout_that_was_killed_keeps_what_it_was_bringing()
    {
        using var site = new Site();
        await DeployAsync(site, "1");
        site.Host.KillAt = site.Host.Operations + 4;
        await Assert.ThrowsAnyAsync<Exception>(() => DeployAsync(site, "2"));
        site.Host.Revive();
        Assert.Equal(["1", "2"], await NeededAsync(site));
    }

    [Fact]
    public async Task A_host_that_cannot_be_asked_is_an_error_and_never_an_empty_answer()
    {
        using var site = new Site();
        await DeployAsync(site, "1");
        site.Host.Faults["observe"] = () => new IOException("no route");
        await Assert.ThrowsAsync<IOException>(() => NeededAsync(site));
    }

    private static async Task<IEnumerable<string>> NeededAsync(Site site) =>
        (await DeployedImages.OfAsync("shop/test", site.Host, default)).Select(x => x.ToString()["sha256:".Length..].TrimStart('0')).Order();

    private static Task DeployAsync(Site site, string version) => site.Run(x => x.DeployAsync(
        Site.Release(version) with { Images = ImmutableSortedDictionary<string, string>.Empty.Add("web", $"registry.example.org/web@sha256:{version.PadLeft(64, '0')}") }, "source", keep: 1, default));
}
