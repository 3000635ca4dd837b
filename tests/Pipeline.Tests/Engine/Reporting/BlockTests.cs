using Nuke.Common.Execution;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Reporting;

[Collection(EngineCollection.Name)]
public sealed class BlockTests
{
    private const string A = "── A ───────────────────────────────────────────────────────────";

    [Fact]
    public void The_target_that_began_first_is_shown_as_it_goes_and_the_others_as_they_ended()
    {
        using var stage = new Stage();
        stage.Begin("A", "B", "C", "D");
        stage.Say("A", "a1");
        stage.Say("C", "c1");
        stage.Say("B", "b1");
        Assert.Equal($"{A}\na1\n", stage.Shown);
        stage.End("C");
        stage.End("B");
        stage.Say("D", "d1");
        stage.Say("A", "a2");
        stage.End("A");
        Assert.Equal("A a1 a2 C c1 B b1 D d1", Short(stage.Shown));
        stage.Say("D", "d2");
        stage.End("D");
        Assert.Equal("A a1 a2 C c1 B b1 D d1 d2", Short(stage.Shown));
    }

    [Theory]
    [InlineData("CI=true")]
    [InlineData("GITHUB_ACTIONS=true")]
    public void On_a_build_server_blocks_come_in_the_order_of_the_plan(string variable)
    {
        using var stage = new Stage(variables: variable);
        stage.Output.Plan(stage.Plan);
        Assert.Equal(["A", "B", "C", "D", "Build"], stage.Plan.Select(target => target.Name));
        stage.Begin("D", "C", "A");
        stage.Say("D", "d1");
        stage.Say("C", "c1");
        stage.Say("A", "a1");
        Assert.Equal("A a1", Short(stage.Shown));
        stage.End("D");
        stage.End("A");
        Assert.Equal("A a1", Short(stage.Shown));
        stage.Output.Passed(stage["B"]);
        Assert.Equal("A a1 C c1", Short(stage.Shown));
        stage.Say("C", "c2");
        stage.End("C");
        Assert.Equal("A a1 C c1 c2 D d1", Short(stage.Shown));
    }

    [Fact]
    public void On_a_build_server_a_target_that_nobody_mentions_holds_nothing_back_at_the_end()
    {
        using var stage = new Stage(variables: "CI=true");
        stage.Output.Plan(stage.Plan);
        stage.Begin("D", "B");
        stage.Say("D", "d1");
        stage.Say("B", "b1");
        stage.End("D");
        stage.End("B");
        Assert.Equal("", stage.Shown);
        stage.Summary();
        Assert.StartsWith("B b1 D d1 ", Short(stage.Shown));
    }

    [Fact]
    public void On_a_build_server_a_target_that_failed_before_it_began_does_not_hold_up_the_others()
    {
        using var stage = new Stage(variables: "CI=true");
        stage.Output.Plan(stage.Plan);
        stage.As("A", () => stage.Output.Exception(new BuildException("a condition failed")));
        stage["A"].Status = ExecutionStatus.Failed;
        stage.Begin("B");
        Assert.StartsWith("error: a condition failed\n── B ─", stage.Shown);
    }

    [Fact]
    public void Much_output_of_a_target_that_has_to_wait_is_read_from_its_log()
    {
        using var stage = new Stage();
        stage.Begin("A", "B");
        var lines = Enumerable.Range(0, 30_000).Select(number => $"line {number} of many").ToArray();
        stage.Say("B", lines);
        stage.As("B", () => stage.Output.Error("two\nlines"));
        stage.End("A");
        stage.Say("B", "the last");
        stage.End("B");
        var shown = stage.Shown.Split('\n')[2..^1];
        Assert.Equal([.. lines, "error: two", "lines", "error: two", "lines", "the last"], shown);
    }

    [Fact]
    public void What_is_kept_in_memory_is_bounded_even_without_a_log()
    {
        using var stage = new Stage();
        Directory.CreateDirectory(Path.Combine(stage.Root, ".nuke", "temp"));
        File.WriteAllText(Path.Combine(stage.Root, ".nuke", "temp", "logs"), "no folder");
        stage.Begin("A", "B");
        stage.Say("B", [.. Enumerable.Range(0, 30_000).Select(number => $"line {number} of many")]);
        stage.End("A");
        Assert.InRange(stage.Shown.Length, 60_000, 135_000);
        Assert.Matches(@"--- \d+ lines are left out; the log cannot be written ---", stage.Shown);
        Assert.EndsWith("line 29999 of many\n", stage.Shown);
    }

    [Fact]
    public void Lines_outside_of_targets_are_shown_at_once()
    {
        using var stage = new Stage();
        stage.Begin("A", "B");
        stage.Say("B", "b1");
        stage.Output.Warn("interrupted");
        Assert.Equal($"{A}\nwarning: interrupted\n", stage.Shown);
    }

    [Fact]
    public void Inside_a_group_on_github_they_wait_unless_they_are_annotations()
    {
        using var stage = new Stage(variables: "GITHUB_ACTIONS=true");
        stage.Begin("A");
        stage.Output.Line("later");
        stage.Output.Warn("now");
        stage.Say("A", "a1");
        stage.End("A");
        Assert.Equal("::group::A\n::warning::now\na1\n::endgroup::\nlater\n", stage.Shown);
    }

    [Fact]
    public void Code_that_a_target_left_behind_writes_to_the_log_only()
    {
        using var stage = new Stage();
        stage.Begin("A", "B");
        stage.End("A");
        stage.Say("A", "too late");
        stage.As("A", () => stage.Console.WriteLine("much too late"));
        stage.As("A", () => stage.Output.End(stage["A"]));
        stage.End("B");
        stage.Output.Close();
        stage.Say("A", "after the end of all");
        stage.As("A", () => stage.Console.WriteLine("and still"));
        Assert.Equal("A B", Short(stage.Shown));
        Assert.Contains("[A, after its end] too late", stage.Log("build"));
        Assert.Contains("[A, after its end] much too late", stage.Log("build"));
    }

    [Fact]
    public void Threads_that_write_at_once_never_mix_their_lines()
    {
        const int Lines = 500;
        string[] names = ["A", "B", "C", "D"];
        using var stage = new Stage();
        Redactor.Add("hunter2x");
        stage.Begin(names);
        using var start = new Barrier(names.Length);
        var threads = names.Select(name => new Thread(() =>
        {
            RunningTarget.Current = stage[name];
            start.SignalAndWait();
            for (var number = 0; number < Lines; number++)
            {
                stage.Console.Write(name);
                stage.ConsoleError.Write($"{name} err");
                stage.Console.Write($" {number} hun");
                stage.Output.Line($"{name} log {number}");
                stage.Console.Write("ter2x!\n");
                stage.ConsoleError.WriteLine($"or {number}");
            }

            stage.Console.Write($"{name} unfinished");
            stage[name].Status = ExecutionStatus.Succeeded;
            stage.Output.End(stage[name]);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        stage.Output.Close();

        var blocks = stage.Shown.Split("── ", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(names, blocks.Select(block => block[..1]).Order());
        foreach (var block in blocks)
        {
            var name = block[..1];
            var expected = Enumerable.Range(0, Lines)
                .SelectMany(number => (string[])[$"{name} log {number}", $"{name} {number} ***!", $"{name} error {number}"])
                .Append($"{name} unfinished");
            Assert.Equal(expected, block.Split('\n')[1..^1]);
            Assert.Equal(expected, stage.Log(name).Split('\n')[..^1].Select(line => line[9..]));
        }
    }

    /// <summary>On Unix the console takes the lock of <c>Console.Out</c> for each write to the terminal, whoever writes.</summary>
    private sealed class Terminal : StringWriter
    {
        public TextWriter? ConsoleOut { get; set; }

        public override void WriteLine(string? value)
        {
            lock ((object?)ConsoleOut ?? this)
                base.WriteLine(value);
        }
    }

    [Fact]
    public void Targets_that_write_to_the_console_and_to_the_log_at_once_do_not_wait_for_each_other()
    {
        using var terminal = new Terminal();
        using var stage = new Stage(output: terminal);
        terminal.ConsoleOut = stage.Output.ConsoleOut;
        stage.Begin("A", "B");
        var threads = new[] { "A", "B" }.Select(name => new Thread(() =>
        {
            RunningTarget.Current = stage[name];
            for (var number = 0; number < 20_000; number++)
            {
                if (name == "A")
                    stage.Output.Line("line");
                else
                    stage.Output.ConsoleOut.WriteLine("line");
            }
        })
        { IsBackground = true }).ToList();
        threads.ForEach(thread => thread.Start());
        Assert.All(threads, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(60)), "deadlock"));
        stage.End("A");
        stage.End("B");
        Assert.Equal(40_002, terminal.ToString().Count(c => c == '\n'));
    }

    [Fact]
    public void Of_a_line_that_is_written_over_the_last_version_counts()
    {
        using var stage = new Stage();
        stage.Begin("A");
        stage.As("A", () => stage.Console.Write("10%\r50%\r100%\r\nnext\r"));
        stage.End("A");
        Assert.Equal($"{A}\n100%\nnext\n", stage.Shown);
    }

    [Fact]
    public void Outside_of_targets_a_question_is_shown_before_its_line_ends()
    {
        using var stage = new Stage();
        Redactor.Add("hunter2x");
        stage.Console.Write("Name of hun");
        stage.Console.Flush();
        Assert.Equal("Name of ", stage.Shown);
        stage.Console.WriteLine("ter2x?");
        stage.ConsoleError.WriteLine("to stderr, hunter2x");
        Assert.Equal("Name of ***?\n", stage.Shown);
        Assert.Equal("to stderr, ***\n", stage.Errors);
    }

    private static string Short(string shown) =>
        shown.Replace("::endgroup::\n", "").Replace("::group::", "").Replace("─", "").Replace('\n', ' ').Replace("  ", " ").Replace("  ", " ").Trim();
}
