using Nuke.Common.Execution;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Reporting;

[Collection(EngineCollection.Name)]
public sealed class LiveTests
{
    [Fact]
    public void A_quick_build_shows_nothing_live()
    {
        using var stage = new Stage(terminal: true);
        stage.Begin("A");
        stage.Say("A", "a1");
        stage.Time.Advance(TimeSpan.FromMilliseconds(250));
        stage.End("A");
        stage.Summary();
        Assert.DoesNotContain("\e", stage.Shown);
    }

    [Theory]
    [InlineData(false, "Live")]
    [InlineData(true, "Live.colour")]
    public void Running_targets_stand_below_what_scrolls_by(bool colour, string golden)
    {
        using var stage = new Stage(terminal: true, colour: colour, width: 60);
        Redactor.Add("hunter2x");
        stage.Begin("A", "B", "Build");
        stage.Say("A", "a1");
        stage.As("B", () => Progress.Report(0.456));
        stage.Say("B", "\e[31mfetching\e[0m\t" + new string('x', 100));
        stage.As("Build", () => Progress.Report(2, "with hunter2x"));
        stage.Time.Advance(TimeSpan.FromMilliseconds(300));
        stage.Time.Advance(TimeSpan.FromSeconds(71));
        stage.Say("A", "a2, which is shown as it goes");
        stage.End("A");
        stage.Time.Advance(TimeSpan.FromSeconds(2));
        stage.End("Build");
        stage.End("B", ExecutionStatus.Succeeded);
        stage.Summary();
        Assert.EndsWith("\e[?25h", stage.Shown[..(stage.Shown.LastIndexOf("\e[?25h", StringComparison.Ordinal) + 6)]);
        Golden.Verify(Screen.Frames(stage.Shown), golden);
    }

    [Fact]
    public void After_all_is_drawn_and_erased_the_same_lines_are_left_as_in_a_pipe()
    {
        string[] shown = ["", ""];
        for (var i = 0; i < 2; i++)
        {
            using var stage = new Stage(terminal: i == 1, width: 40);
            stage.Begin("A", "B", "C");
            for (var number = 0; number < 20; number++)
            {
                stage.Time.Advance(TimeSpan.FromMilliseconds(77));
                stage.Say("A", $"a {number}");
                stage.Say("B", $"b {number} {new string('-', number * 5)}");
                if (number == 9)
                    stage.End("C");
            }

            stage.End("A");
            stage.Time.Advance(TimeSpan.FromSeconds(1));
            stage.End("B");
            stage.Time.Advance(TimeSpan.FromSeconds(1));
            stage.Summary();
            shown[i] = stage.Shown;
        }

        Assert.Contains("\e[", shown[1]);
        Assert.Equal(shown[0], Screen.Final(shown[1]));
    }

    [Theory]
    [InlineData("--json", "", true)]
    [InlineData("--verbosity quiet", "", true)]
    [InlineData("", "CI=true", true)]
    [InlineData("", "GITHUB_ACTIONS=true", true)]
    [InlineData("", "", false)]
    public void Nothing_is_live_where_nobody_looks(string arguments, string variable, bool terminal)
    {
        using var stage = new Stage(arguments, terminal, variables: variable.Length > 0 ? [variable] : []);
        stage.Begin("A");
        stage.Say("A", "a1");
        stage.Time.Advance(TimeSpan.FromSeconds(5));
        stage.As("A", () => Progress.Report(0.5));
        stage.Time.Advance(TimeSpan.FromSeconds(5));
        stage.End("A");
        stage.Summary();
        Assert.DoesNotContain("\e", stage.Shown + stage.Errors);
    }

    [Fact]
    public void Many_targets_leave_room_on_the_screen()
    {
        using var stage = new Stage(terminal: true, width: 20);
        var invocation = Session.Current.Invocation;
        var blocks = Enumerable.Range(0, 30).Select(_ => new TargetBlock(stage["Build"], new LogFile("none"), new HeldLines())).ToList();
        var lines = LiveRegion.Render(blocks, invocation, LiveRegion.Size(invocation));
        Assert.Equal(12, lines.Count);
        Assert.Equal("and 19 more", lines[^1]);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 19));
    }

    [Fact]
    public void Progress_outside_of_a_target_does_nothing()
    {
        using var stage = new Stage(terminal: true);
        Progress.Report(0.5, "text");
        stage.Begin("A");
        stage.As("A", () => Progress.Report(double.NaN));
        stage.End("A");
        stage.As("A", () => Progress.Report(0.5));
        Assert.StartsWith("── A", stage.Shown);
    }

    [Theory]
    [InlineData(true, "", true)]
    [InlineData(false, "", false)]
    [InlineData(true, "NO_COLOR=1", false)]
    [InlineData(true, "NO_COLOR=", true)]
    [InlineData(false, "FORCE_COLOR=1", true)]
    [InlineData(false, "FORCE_COLOR=0", false)]
    [InlineData(false, "CLICOLOR_FORCE=1", true)]
    [InlineData(false, "CLICOLOR_FORCE=0", false)]
    [InlineData(false, "FORCE_COLOR=1 NO_COLOR=1", false)]
    public void Variables_decide_about_colours(bool terminal, string variables, bool expected)
    {
        var environment = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToDictionary(one => one.Split('=')[0], one => one.Split('=')[1]);
        Assert.Equal(expected, Colours.Wanted(environment, terminal));
    }
}
