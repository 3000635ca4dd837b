using System.Globalization;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Reporting;

[Collection(EngineCollection.Name)]
public sealed class LogTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 8, 5, 9, TimeSpan.Zero);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_log_of_the_run_has_what_was_shown_and_each_target_has_one_of_its_own()
    {
        using var stage = new Stage("--verbosity minimal");
        Redactor.Add("hunter2x");
        stage.Begin("A", "B", "Build");
        stage.Say("A", "hidden hunter2x");
        stage.As("A", () => stage.Output.Warn("seen hunter2x"));
        stage.Say("Build", "not in the log of the run");
        stage.End("A");
        stage.End("Build");
        stage.End("B");
        stage.Output.Close();

        Assert.Equal("18:05:09 hidden ***\n18:05:09 warning: seen ***\n", stage.Log("A"));
        Assert.Equal("18:05:09 ── A ───────────────────────────────────────────────────────────\n18:05:09 warning: seen ***\n", stage.Log("build"));
        Assert.Equal("18:05:09 not in the log of the run\n", stage.Log("build-target"));
        Assert.Equal(["A.log", "build-target.log", "build.log"], Directory.GetFiles(stage.Logs()).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal($"20261122-180509-{Environment.ProcessId}", Path.GetFileName(stage.Logs()));
    }

    [Fact]
    public void A_log_keeps_its_beginning_and_its_end()
    {
        var path = Path.Combine(_folder.Path, "a.log");
        using (var log = new LogFile(path, first: 10_000, half: 5_000))
        {
            for (var number = 0; number < 5_000; number++)
                log.Write(Now, $"line {number}");
            Check([.. log.Read()]);
        }

        Check([.. File.ReadAllLines(path).Select(line => line[9..])]);
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
        Assert.InRange(new FileInfo(path).Length, 10_000, 10_000 + 3 * 5_000 + 3 * 4096);

        static void Check(string[] lines)
        {
            Assert.Equal("line 0", lines[0]);
            Assert.Equal("line 4999", lines[^1]);
            var cut = Assert.Single(lines, line => line.StartsWith("--- cut here: ", StringComparison.Ordinal));
            var numbers = lines.Where(line => line != cut).Select(line => int.Parse(line[5..], CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(numbers.Order(), numbers);
            Assert.Equal(1, numbers.Zip(numbers.Skip(1)).Count(pair => pair.Second != pair.First + 1));
        }
    }

    [Fact]
    public void A_log_that_did_not_grow_so_large_has_all()
    {
        var path = Path.Combine(_folder.Path, "a.log");
        using (var log = new LogFile(path, first: 1_000, half: 100_000))
        {
            for (var number = 0; number < 1_000; number++)
                log.Write(Now, $"line {number}\nand more");
        }

        Assert.Equal(
            Enumerable.Range(0, 1_000).SelectMany(number => (string[])[$"08:05:09 line {number}", "08:05:09 and more"]),
            File.ReadAllLines(path));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_no_reason_to_fail()
    {
        using var run = new EngineRun();
        Directory.CreateDirectory(Path.Combine(run.Root, ".nuke", "temp"));
        File.WriteAllText(Path.Combine(run.Root, ".nuke", "temp", "logs"), "a file where the folder should be");
        var result = run.Run<Failing>("Fail");
        Assert.Equal(1, result.Code);
        Assert.Contains("error: no\n", result.Out);
        Assert.DoesNotContain("Log of", result.Out);
    }

    [Fact]
    public void A_full_disk_is_no_reason_to_fail()
    {
        if (!File.Exists("/dev/full"))
            return;
        var path = Path.Combine(_folder.Path, "full.log");
        File.CreateSymbolicLink(path, "/dev/full");
        using var log = new LogFile(path);
        for (var number = 0; number < 2_000; number++)
            log.Write(Now, "some text");
        log.Flush();
        Assert.False(log.Works);
    }

    [Fact]
    public void Old_runs_are_deleted_but_none_that_may_be_under_way()
    {
        using var other = System.Diagnostics.Process.Start("sleep", "60");
        try
        {
            var alive = Folder($"20200101-000000-{other.Id}", 10, other.StartTime.ToUniversalTime());
            var reused = Folder($"20200101-000001-{other.Id}", 10);
            var foreign = Folder("notes", 10);
            var runs = Enumerable.Range(0, 45).Select(number => Folder($"20210101-0000{number:00}-{Environment.ProcessId}", 10)).ToList();
            var current = runs[3];

            LogPruning.Prune(_folder.Path, current, runs: 20, bytes: null);

            var left = Directory.GetDirectories(_folder.Path).Order(StringComparer.Ordinal).ToList();
            Assert.DoesNotContain(reused, left);
            Assert.Equal([current, .. runs[^19..], alive, foreign], left);
        }
        finally
        {
            other.Kill();
        }
    }

    [Fact]
    public void Large_runs_leave_room_for_fewer()
    {
        var runs = Enumerable.Range(0, 5).Select(number => Folder($"20210101-00000{number}-1-x", 1000)).ToList();
        var names = runs.Select((path, number) => Path.Combine(_folder.Path, $"20210101-00000{number}-{Environment.ProcessId}")).ToList();
        for (var i = 0; i < runs.Count; i++)
            Directory.Move(runs[i], names[i]);
        LogPruning.Prune(_folder.Path, names[4], runs: 20, bytes: 2500);
        Assert.Equal(names[3..], Directory.GetDirectories(_folder.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Few_runs_are_left_alone()
    {
        var runs = Enumerable.Range(0, 24).Select(number => Folder($"20210101-0000{number:00}-{Environment.ProcessId}", 10)).ToList();
        LogPruning.Prune(_folder.Path, runs[0], runs: 20, bytes: null);
        Assert.Equal(24, Directory.GetDirectories(_folder.Path).Length);
    }

    private string Folder(string name, int bytes, DateTime? began = null)
    {
        if (began is { } time)
            name = LogTime.Stamp(new DateTimeOffset(time)) + name[15..];
        var path = Directory.CreateDirectory(Path.Combine(_folder.Path, name)).FullName;
        File.WriteAllBytes(Path.Combine(path, "build.log"), new byte[bytes]);
        return path;
    }

    private sealed class Failing : Nuke.Common.NukeBuild
    {
        public Nuke.Common.Target Fail => _ => _.Executes(() => throw new BuildException("no"));
    }
}
