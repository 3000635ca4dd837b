using System.Net;
using Pipeline.Router.Control;

namespace Pipeline.Router.Tests;

public sealed class StateTests
{
    [Theory]
    [InlineData("")]
    [InlineData("{\"protocol\":2,\"token\":3,\"tab")]
    [InlineData("null")]
    [InlineData("{\"protocol\":99,\"token\":3,\"table\":null}")]
    [InlineData("{\"protocol\":2,\"token\":3,\"table\":{\"services\":[],\"routes\":[{\"prefix\":\"/\",\"service\":\"unknown\"}]}}")]
    public async Task A_damaged_state_is_set_aside_and_the_router_starts(string content)
    {
        var directory = RunningRouter.FreshDirectory();
        var file = Path.Combine(directory, "state.json");
        await File.WriteAllTextAsync(file, content);
        await using (var router = await RunningRouter.StartAsync(directory))
        await using (var one = await TestReplica.StartAsync("one"))
        {
            Assert.Null((await router.StateAsync()).Table);
            Assert.Equal(content, await File.ReadAllTextAsync(file + ".corrupt"));
            Assert.Contains("damaged", router.Log, StringComparison.Ordinal);
            Assert.Equal("one", (await router.SwitchAsync(1, "one", one)).Active());
        }
        Directory.Delete(directory, recursive: true);
        File.Delete(directory + ".log");
    }

    [RootFact]
    public async Task A_full_disk_refuses_the_switch_and_leaves_the_old_release_serving()
    {
        var directory = RunningRouter.FreshDirectory();
        Assert.Equal(0, (await Shell.RunAsync("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", directory)).ExitCode);
        try
        {
            await using var router = await RunningRouter.StartAsync(directory);
            await using var one = await TestReplica.StartAsync("one");
            await router.SwitchAsync(1, "one", one);
            var saved = await File.ReadAllTextAsync(Path.Combine(directory, "state.json"));
            await Shell.RunAsync("dd", "if=/dev/zero", $"of={directory}/filler", "bs=4096");

            var refusal = await Assert.ThrowsAsync<RouterException>(() => router.SwitchAsync(2, "two", one));

            Assert.Equal(HttpStatusCode.InsufficientStorage, refusal.Status);
            Assert.Equal((1, "one"), ((await router.StateAsync()).Token, (await router.StateAsync()).Active()));
            Assert.Equal(saved, await File.ReadAllTextAsync(Path.Combine(directory, "state.json")));
            using var client = new HttpClient { BaseAddress = router.Url };
            Assert.Equal("hello", await client.GetStringAsync("/"));

            File.Delete(Path.Combine(directory, "filler"));
            Assert.Equal(2, (await router.SwitchAsync(2, "two", one)).Token);
        }
        finally
        {
            // A killed process keeps its directory busy until it is wholly gone.
            await Until.TrueAsync("the disk is unmounted", async () => (await Shell.RunAsync("umount", directory)).ExitCode == 0);
            Directory.Delete(directory, recursive: true);
            File.Delete(directory + ".log");
        }
    }

    [Fact]
    public async Task A_state_that_cannot_be_written_refuses_the_switch()
    {
        await using var router = await RunningRouter.StartAsync();
        await using var one = await TestReplica.StartAsync("one");
        await router.SwitchAsync(1, "one", one);
        Directory.CreateDirectory(Path.Combine(router.Directory, "state.json.tmp"));

        var refusal = await Assert.ThrowsAsync<RouterException>(() => router.SwitchAsync(2, "two", one));

        Assert.Equal(HttpStatusCode.InsufficientStorage, refusal.Status);
        Assert.Contains("nothing was switched", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((1, "one"), ((await router.StateAsync()).Token, (await router.StateAsync()).Active()));
    }
}
