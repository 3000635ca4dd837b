using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Tests.Deployment.Local;

namespace Pipeline.Tests.Deployment;

public sealed class JournalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder / "journal.jsonl";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Entries_come_back_in_order()
    {
        using (var journal = Open())
        {
            await journal.AppendAsync(JournalEvent.Down);
            await journal.AppendAsync(JournalEvent.Down, x => x with { Reason = "again" });
        }

        Assert.Equal([1, 2], Journal.Read(Path).Select(x => x.Seq));
        Assert.Equal("again", Journal.Read(Path)[1].Reason);
    }

    [Theory]
    [InlineData("{\"seq\":2")]
    [InlineData("{\"seq\":2\n")]
    [InlineData("\0\0\0\0\0")]
    [InlineData("\0\0\0\0\0\n")]
    public async Task Torn_last_line_is_cut_off_and_nothing_else_is_lost(string torn)
    {
        using (var journal = Open())
            await journal.AppendAsync(JournalEvent.Down);
        File.AppendAllText(Path, torn);

        Assert.Single(Journal.Read(Path));
        using (var journal = Open())
            await journal.AppendAsync(JournalEvent.Down);
        Assert.Equal([1, 2], Journal.Read(Path).Select(x => x.Seq));
    }

    [Theory]
    [InlineData("paused", 2, "its event is `paused`, of format 2; this version reads formats up to 2")]
    [InlineData("down", 3, "it is of format 3; this version reads formats up to 2")]
    public async Task Line_of_a_newer_version_is_refused_and_not_cut_off(string what, int format, string why)
    {
        using (var journal = Open())
            await journal.AppendAsync(JournalEvent.Down);
        var newer = File.ReadAllText(Path).Replace("\"format\":2", $"\"format\":{format}", StringComparison.Ordinal).Replace("\"Down\"", $"\"{what}\"", StringComparison.Ordinal).Replace("\"down\"", $"\"{what}\"", StringComparison.Ordinal);
        File.AppendAllText(Path, newer);
        var before = File.ReadAllBytes(Path);

        foreach (var error in new[] { Assert.Throws<PipelineException>(Open), Assert.Throws<PipelineException>(() => { Journal.Read(Path); }) })
        {
            Assert.Equal(Pipeline.Engine.ExitCode.Refused, error.Code);
            Assert.Contains("journal.jsonl:2", error.Message);
            Assert.Contains(why, error.Message);
            Assert.Contains("move the file aside", error.Message);
        }

        Assert.Equal(before, File.ReadAllBytes(Path));
    }

    [Fact]
    public async Task Line_of_before_formats_were_written_is_read()
    {
        File.WriteAllText(Path, OldLines);
        Assert.Equal([1, 2], Journal.Read(Path).Select(x => x.Seq));

        using (var journal = Open())
            await journal.AppendAsync(JournalEvent.Down);
        Assert.Equal([1, 2, 3], Journal.Read(Path).Select(x => x.Seq));
        Assert.StartsWith(OldLines, File.ReadAllText(Path), StringComparison.Ordinal);
        Assert.Empty(Journal.ReadContent(Path).Breaks);
    }

    [Fact]
    public async Task Every_cut_of_the_file_is_readable_and_can_be_continued()
    {
        using (var journal = Open())
        {
            for (var i = 0; i < 3; i++)
                await journal.AppendAsync(JournalEvent.Down);
        }

        var whole = File.ReadAllBytes(Path);
        for (var length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(Path, whole[..length]);
            var lines = whole[..length].Count(x => x == '\n');
            using (var journal = Open())
                await journal.AppendAsync(JournalEvent.Down);
            Assert.Equal(lines + 1, Journal.Read(Path).Length);
        }
    }

    [Fact]
    public async Task Damage_before_the_last_line_is_reported_with_its_line()
    {
        using (var journal = Open())
        {
            await journal.AppendAsync(JournalEvent.Down);
            await journal.AppendAsync(JournalEvent.Down);
        }

        File.WriteAllText(Path, "garbage\n" + File.ReadAllLines(Path)[1] + "\n");
        var error = Assert.Throws<PipelineException>(Open);
        Assert.Contains("journal.jsonl:1", error.Message);
    }

    [Fact]
    public async Task Clock_that_is_set_back_does_not_change_the_order()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider { AutoAdvanceAmount = TimeSpan.Zero };
        using (var journal = Journal.Open(Path, 1, "tester", clock))
            await journal.AppendAsync(JournalEvent.Down, x => x with { At = x.At.AddYears(1) });
        using (var journal = Open())
            await journal.AppendAsync(JournalEvent.Down);

        Assert.Equal([1, 2], Journal.Read(Path).Select(x => x.Seq));
    }

    [RootFact]
    public async Task Disk_that_fills_up_still_takes_the_end_of_a_deployment_and_nothing_is_torn()
    {
        using var disk = new SmallDisk(megabytes: 1);
        var path = System.IO.Path.Combine(disk.Path, "journal.jsonl");
        using var journal = Journal.Open(path, 1, "tester", TimeProvider.System);
        await journal.AppendAsync(JournalEvent.Down);
        disk.Fill(leave: 0);
        for (var i = 0; i < 30; i++)
            await journal.AppendAsync(JournalEvent.Down, x => x with { Reason = new string('x', 1000) });
        var error = await Assert.ThrowsAsync<PipelineException>(async () =>
        {
            for (var i = 0; i < 1000; i++)
                await journal.AppendAsync(JournalEvent.Down, x => x with { Reason = new string('x', 1000) });
        });

        Assert.Contains("free disk space", error.Message);
        Assert.Equal(journal.Entries.Count, Journal.Read(path).Length);
        disk.Free();
        await journal.AppendAsync(JournalEvent.Down);
        Assert.Equal(journal.Entries.Select(x => x.Seq), Journal.Read(path).Select(x => x.Seq));
    }

    /// <summary>One line of before formats were written, and one of format 1.</summary>
    internal const string OldLines =
        """{"seq":1,"at":"2026-11-22T12:00:00+00:00","token":1,"event":"Down","by":"tester","recovered":false}""" + "\n"
        + """{"format":1,"seq":2,"at":"2026-11-22T12:00:01+00:00","token":1,"event":"Down","by":"tester","recovered":false}""" + "\n";

    private Journal Open() => Journal.Open(Path, 1, "tester", TimeProvider.System);
}
