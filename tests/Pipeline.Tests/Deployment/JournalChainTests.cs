using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Systems;

namespace Pipeline.Tests.Deployment;

/// <summary>What is changed in a record after it was written shows.</summary>
public sealed class JournalChainTests : IDisposable
{
    private static readonly LocalEnvironment Test = new("test") { Port = 8080 };
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder / "journal.jsonl";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Journal_that_nobody_changed_has_no_breaks_also_while_it_grows()
    {
        for (var i = 0; i < 3; i++)
        {
            await WriteAsync(3);
            Assert.Empty(Journal.ReadContent(Path).Breaks);
        }
    }

    [Fact]
    public async Task Of_100_tampered_records_100_are_found()
    {
        await WriteAsync(25);
        var whole = File.ReadAllBytes(Path);
        var lines = File.ReadAllLines(Path);
        var random = new Random(20261122);
        var tampered = Enumerable.Range(0, 100).Select(i => (i % 5) switch
        {
            0 => Byte(whole, random),
            1 => Text(Field(lines, random)),
            2 => Text([.. lines.Where((_, at) => at != i / 5 % lines.Length)]),
            3 => Text(Exchanged(lines, random)),
            // The end of the record, which no later entry covers.
            _ => Text(i % 2 == 0 ? lines[..^(1 + i % 3)] : [.. lines[..^1], lines[^1].Replace("tester", "nobody", StringComparison.Ordinal)]),
        }).ToList();

        Assert.Equal(100, tampered.Count(x => !x.AsSpan().SequenceEqual(whole)));
        Assert.Equal(100, tampered.Count(IsFound));
    }

    [Fact]
    public async Task Break_names_the_entry_and_the_one_that_was_changed()
    {
        await WriteAsync(4);
        File.WriteAllText(Path, File.ReadAllText(Path).Replace("reason 1", "reason 9", StringComparison.Ordinal));

        var only = Assert.Single(Journal.ReadContent(Path).Breaks);
        Assert.Equal(3, only.Entry);
        Assert.Contains("it does not follow from entry 2, which was changed", only.Why);
    }

    [Fact]
    public async Task Lines_of_before_the_chain_are_covered_from_the_next_entry_on()
    {
        File.WriteAllText(Path, JournalTests.OldLines);
        await WriteAsync(2);
        Assert.Empty(Journal.ReadContent(Path).Breaks);

        // Not only the last of them.
        File.WriteAllText(Path, File.ReadAllText(Path).Replace("12:00:00", "13:00:00", StringComparison.Ordinal));
        Assert.Equal([3], Journal.ReadContent(Path).Breaks.Select(x => x.Entry));
    }

    [Fact]
    public async Task Entry_that_was_written_just_before_a_crash_needs_no_head()
    {
        await WriteAsync(2);
        var head = File.ReadAllBytes(JournalFile.HeadOf(Path));
        await WriteAsync(1);
        File.WriteAllBytes(JournalFile.HeadOf(Path), head);

        Assert.Empty(Journal.ReadContent(Path).Breaks);
        await WriteAsync(1);
        Assert.Empty(Journal.ReadContent(Path).Breaks);
    }

    [Theory]
    [InlineData(null, "is gone")]
    [InlineData("nonsense\n", "cannot be read")]
    public async Task Head_that_is_gone_or_damaged_is_reported(string? head, string why)
    {
        await WriteAsync(3);
        if (head is null)
            File.Delete(JournalFile.HeadOf(Path));
        else
            File.WriteAllText(JournalFile.HeadOf(Path), head);

        Assert.Contains(why, Assert.Single(Journal.ReadContent(Path).Breaks).Why);
    }

    [Fact]
    public async Task Journal_that_was_moved_aside_begins_again()
    {
        await WriteAsync(3);
        File.Move(Path, Path + ".old");
        await WriteAsync(2);

        Assert.Empty(Journal.ReadContent(Path).Breaks);
        Assert.Equal(2, Journal.Read(Path).Length);
    }

    [Fact]
    public async Task Deployment_into_an_environment_with_a_changed_record_is_refused_and_touches_nothing()
    {
        using var site = new Site();
        await Tamper(site);
        site.Host.Trace.Clear();
        var before = File.ReadAllBytes(site.Host.JournalPath);
        var error = await Assert.ThrowsAsync<PipelineException>(() => site.Deploy("3"));

        Assert.Equal(ExitCode.Refused, error.Code);
        Assert.Contains("entry 3: it does not follow from entry 2", error.Message);
        Assert.Contains("--break-glass <reason>", error.Message);
        Assert.Empty(site.Host.Trace);
        Assert.Equal(before, File.ReadAllBytes(site.Host.JournalPath));
    }

    [Fact]
    public async Task Rollback_goes_on_with_a_changed_record_and_warns()
    {
        using var site = new Site();
        await Tamper(site);
        await site.Rollback();

        Assert.Equal("1", site.Host.ActiveVersion);
        Assert.Contains(site.Said, x => x.StartsWith("! the record of test was changed after it was written: entry 3", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Break_glass_goes_on_from_a_changed_record_and_says_so_there()
    {
        using var site = new Site();
        await Tamper(site);
        site.Gate(Test, new Clearance { Who = "tester", BreakGlass = "users cannot pay" });
        await site.Deploy("3");

        Assert.Contains(site.Said, x => x.Contains("BREAK-GLASS for test: users cannot pay", StringComparison.Ordinal));
        Assert.Equal([true], Journal.ReadContent(site.Host.JournalPath).Breaks.Select(x => x.Accepted));
        Assert.Equal("users cannot pay", site.History.Rollouts[^1].Passed!.BreakGlass);
        site.Gate(Test);
        await site.Deploy("4");
        Assert.Equal("4", site.Host.ActiveVersion);
    }

    private static async Task Tamper(Site site)
    {
        await site.Deploy("1");
        await site.Deploy("2");
        var lines = File.ReadAllLines(site.Host.JournalPath);
        lines[1] = lines[1].Replace("tester", "nobody", StringComparison.Ordinal);
        File.WriteAllLines(site.Host.JournalPath, lines);
    }

    private bool IsFound(byte[] bytes)
    {
        File.WriteAllBytes(Path, bytes);
        try
        {
            return !Journal.ReadContent(Path).Breaks.IsEmpty;
        }
        catch (PipelineException)
        {
            // A line that is none, or one that no version knows: it is told as such.
            return true;
        }
    }

    private static byte[] Byte(byte[] whole, Random random)
    {
        var bytes = whole.ToArray();
        var at = random.Next(bytes.Length);
        bytes[at] = (byte)(bytes[at] ^ (1 << random.Next(8)));
        return bytes;
    }

    private static string[] Field(string[] lines, Random random)
    {
        (string, string)[] fields = [("\"by\":\"tester\"", "\"by\":\"tested\""), ("\"token\":1", "\"token\":2"), ("reason", "season"), ("\"at\":\"2", "\"at\":\"3"), ("\"event\":\"Down\"", "\"event\":\"Step\"")];
        var (from, to) = fields[random.Next(fields.Length)];
        var changed = lines.ToArray();
        var at = random.Next(changed.Length);
        changed[at] = changed[at].Replace(from, to, StringComparison.Ordinal);
        return changed;
    }

    private static string[] Exchanged(string[] lines, Random random)
    {
        var changed = lines.ToArray();
        var one = random.Next(changed.Length);
        var other = (one + 1 + random.Next(changed.Length - 1)) % changed.Length;
        (changed[one], changed[other]) = (changed[other], changed[one]);
        return changed;
    }

    private static byte[] Text(string[] lines) => System.Text.Encoding.UTF8.GetBytes(string.Concat(lines.Select(x => x + "\n")));

    private async Task WriteAsync(int count)
    {
        using var journal = Journal.Open(Path, 1, "tester", TimeProvider.System);
        for (var i = 0; i < count; i++)
        {
            var reason = $"reason {i}";
            await journal.AppendAsync(JournalEvent.Down, x => x with { Reason = reason });
        }
    }
}
