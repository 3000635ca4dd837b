using System.Net;
using System.Text;
using Pipeline.Router.Control;

namespace Pipeline.Router.Tests;

public sealed class KeepingTests
{
    [Fact]
    public async Task The_journal_keeps_lines_in_order_also_over_a_restart()
    {
        await using var router = await RunningRouter.StartAsync();
        Assert.Empty(await router.Control.GetJournalAsync());
        await router.Control.AppendAsync(1, "one");
        await router.Control.AppendAsync(1, "one");
        RunningRouter.Kill((await router.StateAsync()).Pid);
        await router.Control.AppendAsync(1, "zwei ü \"three\"");

        Assert.Equal(["one", "one", "zwei ü \"three\""], await router.Control.GetJournalAsync());
        Assert.Equal("one\none\nzwei ü \"three\"\n", await File.ReadAllTextAsync(Path.Combine(router.Directory, "journal")));
        await Assert.ThrowsAsync<RouterFencedException>(() => router.Control.AppendAsync(0, "late"));
        var refusal = await Assert.ThrowsAsync<RouterException>(() => router.Control.AppendAsync(1, "two\nlines"));
        Assert.Equal(HttpStatusCode.BadRequest, refusal.Status);
    }

    [Fact]
    public async Task A_line_that_is_sent_again_is_appended_once_and_one_at_another_place_is_refused()
    {
        await using var router = await RunningRouter.StartAsync();
        using var http = ControlConnection.Open(router.Directory);
        foreach (var (line, at, status) in new[] { ("a", 0, 200), ("a", 0, 200), ("b", 0, 412), ("b", 2, 412), ("b", 1, 200), ("a", 0, 412) })
        {
            using var response = await http.PostAsync("/journal", new StringContent($"{{\"token\":1,\"line\":\"{line}\",\"at\":{at}}}"));
            Assert.Equal((line, at, status), (line, at, (int)response.StatusCode));
        }
        Assert.Equal(["a", "b"], await router.Control.GetJournalAsync());
    }

    [Fact]
    public async Task A_torn_last_line_is_cut_off()
    {
        var directory = RunningRouter.FreshDirectory();
        await File.WriteAllTextAsync(Path.Combine(directory, "journal"), "one\ntwo\nthr");
        await using (var router = await RunningRouter.StartAsync(directory))
        {
            Assert.Equal(["one", "two"], await router.Control.GetJournalAsync());
            await router.Control.AppendAsync(1, "three");
            Assert.Equal("one\ntwo\nthree\n", await File.ReadAllTextAsync(Path.Combine(directory, "journal")));
        }
        Directory.Delete(directory, recursive: true);
        File.Delete(directory + ".log");
    }

    [Fact]
    public async Task Records_are_private_files_that_are_replaced_whole()
    {
        await using var router = await RunningRouter.StartAsync();
        Assert.Null(await router.Control.GetRecordAsync("release-1.0"));
        await router.Control.PutRecordAsync(1, "release-1.0", "first"u8.ToArray());
        await router.Control.PutRecordAsync(1, "release-1.0", "the secret"u8.ToArray());
        await router.Control.PutRecordAsync(1, "password_db", new byte[1 << 20]);
        await router.Control.PutRecordAsync(1, "gone", [1]);
        await router.Control.PutRecordAsync(1, "gone", []);
        Assert.Null(await router.Control.GetRecordAsync("gone"));

        Assert.Equal(["password_db", "release-1.0"], await router.Control.GetRecordNamesAsync());
        Assert.Equal("the secret", Encoding.UTF8.GetString((await router.Control.GetRecordAsync("release-1.0"))!));
        Assert.Equal(1 << 20, (await router.Control.GetRecordAsync("password_db"))!.Length);
        var folder = Path.Combine(router.Directory, "records");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "release-1.0")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        Assert.DoesNotContain("secret", router.Log, StringComparison.Ordinal);
        foreach (var (name, length) in new[] { ("../lock", 1), ("", 1), (".x", 1), ("Upper", 1), ("a/b", 1), ("a\n", 1), (new string('a', 101), 1), ("big", (1 << 20) + 1) })
        {
            var refusal = await Assert.ThrowsAsync<RouterException>(() => router.Control.PutRecordAsync(1, name, new byte[length]));
            Assert.Equal(HttpStatusCode.BadRequest, refusal.Status);
        }
    }

    [RootFact]
    public async Task A_full_disk_leaves_journal_and_records_as_they_were()
    {
        var directory = RunningRouter.FreshDirectory();
        Assert.Equal(0, (await Shell.RunAsync("mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", directory)).ExitCode);
        try
        {
            await using var router = await RunningRouter.StartAsync(directory);
            await router.Control.AppendAsync(1, "one");
            await router.Control.PutRecordAsync(1, "r", "old"u8.ToArray());
            await Shell.RunAsync("dd", "if=/dev/zero", $"of={directory}/filler", "bs=4096");

            var line = await Assert.ThrowsAsync<RouterException>(() => router.Control.AppendAsync(1, new string('x', 100_000)));
            var record = await Assert.ThrowsAsync<RouterException>(() => router.Control.PutRecordAsync(1, "r", new byte[100_000]));

            Assert.Equal((HttpStatusCode.InsufficientStorage, HttpStatusCode.InsufficientStorage), (line.Status, record.Status));
            Assert.Equal("one\n", await File.ReadAllTextAsync(Path.Combine(directory, "journal")));
            Assert.Equal("old"u8.ToArray(), await router.Control.GetRecordAsync("r"));
            File.Delete(Path.Combine(directory, "filler"));
            await router.Control.AppendAsync(1, "two");
            Assert.Equal(["one", "two"], await router.Control.GetJournalAsync());
        }
        finally
        {
            await Until.TrueAsync("the disk is unmounted", async () => (await Shell.RunAsync("umount", directory)).ExitCode == 0);
            Directory.Delete(directory, recursive: true);
            File.Delete(directory + ".log");
        }
    }
}
