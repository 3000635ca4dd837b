using Pipeline.Deployment;
using Pipeline.Diagnostics;

namespace Pipeline.Tests.Deployment;

public sealed class JournalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder / "journal.jsonl";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Entries_come_back_in_order()
    {
        using (var journal = Open())
        {
            journal.Append(JournalEvent.Down);
            journal.Append(JournalEvent.Down, x => x with { Reason = "again" });
        }

        Assert.Equal([1, 2], Journal.Read(Path).Select(x => x.Seq));
        Assert.Equal("again", Journal.Read(Path)[1].Reason);
    }

    [Theory]
    [InlineData("{\"seq\":2")]
    [InlineData("{\"seq\":2}\n")]
    [InlineData("\0\0\0\0\0")]
    public void Torn_last_line_is_cut_off_and_nothing_else_is_lost(string torn)
    {
        using (var journal = Open())
            journal.Append(JournalEvent.Down);
        File.AppendAllText(Path, torn);

        Assert.Single(Journal.Read(Path));
        using (var journal = Open())
            journal.Append(JournalEvent.Down);
        Assert.Equal([1, 2], Journal.Read(Path).Select(x => x.Seq));
    }

    [Fact]
    public void Every_cut_of_the_file_is_readable_and_can_be_continued()
    {
        using (var journal = Open())
        {
            for (var i = 0; i < 3; i++)
                journal.Append(JournalEvent.Down);
        }

        var whole = File.ReadAllBytes(Path);
        for (var length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(Path, whole[..length]);
            var lines = whole[..length].Count(x => x == '\n');
            using (var journal = Open())
                journal.Append(JournalEvent.Down);
            Assert.Equal(lines + 1, Journal.Read(Path).Length);
        }
    }

    [Fact]
    public void Damage_before_the_last_line_is_reported_with_its_line()
    {
        using (var journal = Open())
        {
            journal.Append(JournalEvent.Down);
            journal.Append(JournalEvent.Down);
        }

        File.WriteAllText(Path, "garbage\n" + File.ReadAllLines(Path)[1] + "\n");
        var error = Assert.Throws<PipelineException>(Open);
        Assert.Contains("journal.jsonl:1", error.Message);
    }

    [Fact]
    public void Clock_that_is_set_back_does_not_change_the_order()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider { AutoAdvanceAmount = TimeSpan.Zero };
        using (var journal = Journal.Open(Path, 1, "tester", clock))
            journal.Append(JournalEvent.Down, x => x with { At = x.At.AddYears(1) });
        using (var journal = Open())
            journal.Append(JournalEvent.Down);

        Assert.Equal([1, 2], Journal.Read(Path).Select(x => x.Seq));
    }

    private Journal Open() => Journal.Open(Path, 1, "tester", TimeProvider.System);
}
