using Nuke.Common;
using Pipeline.Engine;
using Pipeline.Tests.Engine.Reporting;

namespace Pipeline.Tests.Engine.Actions;

[Collection(EngineCollection.Name)]
public sealed class StepOutputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => Path.Combine(_folder.Path, "output");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_output_of_one_line_is_a_line()
    {
        using var stage = On();
        StepOutput.Set("digest", "sha256:1a=<<x");
        StepOutput.Set("empty", "");
        StepOutput.Set("_a-1", " kept ");
        Assert.Equal("digest=sha256:1a=<<x\nempty=\n_a-1= kept \n", System.IO.File.ReadAllText(File));
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\n")]
    [InlineData("\n")]
    [InlineData("a\rb")]
    [InlineData("evil\nEOF\nother=1\n")]
    public void An_output_of_several_lines_stands_between_lines_that_nobody_can_guess(string value)
    {
        using var stage = On();
        StepOutput.Set("notes", value);
        var text = System.IO.File.ReadAllText(File);
        var end = text[7..39];
        Assert.Matches("^[0-9a-f]{32}$", end);
        Assert.Equal($"notes<<{end}\n{value}\n{end}\n", text);
        StepOutput.Set("notes", value);
        Assert.DoesNotContain(end, System.IO.File.ReadAllText(File)[text.Length..]);
    }

    [Fact]
    public void What_was_there_stays()
    {
        System.IO.File.WriteAllText(File, "before=1\n");
        using var stage = On();
        StepOutput.Set("after", "2");
        Assert.Equal("before=1\nafter=2\n", System.IO.File.ReadAllText(File));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1a")]
    [InlineData("-a")]
    [InlineData("a b")]
    [InlineData("a=b")]
    [InlineData("a<<EOF")]
    [InlineData("a\nb")]
    [InlineData("ä")]
    public void A_name_that_is_none_is_refused(string name)
    {
        using var stage = On();
        Assert.Contains("is no name of a step output", Assert.Throws<BuildException>(() => StepOutput.Set(name, "x")).Message);
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public void A_value_that_holds_a_secret_is_refused_in_any_form()
    {
        using var stage = On();
        Redactor.Add("hunter2x");
        foreach (var value in new[] { "hunter2x", "user:hunter2x@host", Convert.ToBase64String("user:hunter2x"u8) })
        {
            var message = Assert.Throws<BuildException>(() => StepOutput.Set("url", value)).Message;
            Assert.DoesNotContain("hunter2x", message);
            Assert.Contains("'url'", message);
        }

        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public void A_value_that_github_would_drop_is_refused()
    {
        using var stage = On();
        StepOutput.Set("big", new string('x', 512 * 1024));
        Assert.Contains("as an artifact", Assert.Throws<BuildException>(() => StepOutput.Set("big", new string('x', (512 * 1024) + 1))).Message);
        Assert.Throws<ArgumentNullException>(() => StepOutput.Set("big", null!));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_named()
    {
        using var stage = new Stage(variables: ["GITHUB_ACTIONS=true", "GITHUB_OUTPUT=/nowhere/file"]);
        Assert.Contains("'/nowhere/file' (GITHUB_OUTPUT)", Assert.Throws<BuildException>(() => StepOutput.Set("a", "1")).Message);
    }

    [Fact]
    public void Elsewhere_an_output_is_a_detail_of_the_log()
    {
        using var quiet = new Stage();
        StepOutput.Set("digest", "sha256:1");
        Assert.Equal("", quiet.Shown);
        using var stage = new Stage("--verbosity verbose");
        StepOutput.Set("digest", "sha256:1");
        Assert.Equal("step output digest=sha256:1\n", stage.Shown);
    }

    [Fact]
    public void In_actions_without_the_file_it_is_a_warning()
    {
        using var stage = new Stage(variables: "GITHUB_ACTIONS=true");
        StepOutput.Set("digest", "1");
        Assert.Equal("::warning::The step output 'digest' goes nowhere: GITHUB_OUTPUT is not set. Pass it on to the build.\n", stage.Shown);
    }

    private sealed class Many : NukeBuild
    {
        public Target Go => _ => _.Executes(() => Parallel.For(0, 200, i => StepOutput.Set($"n{i}", i % 2 == 0 ? $"{i}" : $"{i}\n{i}")));
    }

    [Fact]
    public void Outputs_of_many_threads_do_not_mix()
    {
        using var run = new EngineRun().WithVariable("GITHUB_OUTPUT", File);
        Assert.Equal(0, run.Run<Many>("Go").Code);
        var lines = System.IO.File.ReadAllLines(File);
        for (var at = 0; at < lines.Length;)
        {
            if (lines[at].Split("<<") is [_, var end])
            {
                Assert.Equal((lines[at + 1], end), (lines[at + 2], lines[at + 3]));
                at += 4;
            }
            else
            {
                Assert.Matches(@"^n(\d+)=\1$", lines[at++]);
            }
        }

        Assert.Equal(100 + (100 * 4), lines.Length);
    }

    private Stage On() => new(variables: ["GITHUB_ACTIONS=true", $"GITHUB_OUTPUT={File}"]);
}
