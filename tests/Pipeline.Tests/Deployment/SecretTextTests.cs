using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Engine;

namespace Pipeline.Tests.Deployment;

public sealed class SecretTextTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("\"quoted\"")]
    [InlineData("'q' \"d\" $HOME ${x} $$ #no comment = % \\n ` ")]
    [InlineData("  blanks around  ")]
    [InlineData("\ttab\t")]
    [InlineData("é世🌍")]
    [InlineData("<<not a word")]
    public void Value_of_a_line_is_all_behind_the_first_equals_sign(string value) =>
        Assert.Equal(value, SecretText.Parse($"# comment\n\nA=1\nKEY={value}\nB=2", "file")["KEY"]);

    [Theory]
    [InlineData("one line")]
    [InlineData("-----BEGIN KEY-----\nabc=\n# in it\n\nA=1\n-----END KEY-----")]
    [InlineData("ends with a line break\n")]
    [InlineData("\n\nbegins with some")]
    [InlineData("windows\r\nlines\r")]
    [InlineData(" END\nEND ")]
    public void Value_of_several_lines_is_all_above_the_word(string value)
    {
        var values = SecretText.Parse($"KEY<<END\n{value}\nEND\nB=2\n", "file");

        Assert.Equal(value, values["KEY"]);
        Assert.Equal("2", values["B"]);
    }

    [Fact]
    public void Empty_value_is_not_given() => Assert.Empty(SecretText.Parse("A=\nB<<END\nEND\n", "file"));

    [Theory]
    [InlineData("A=1\nhunter2", "file:2", "it is neither NAME=value nor NAME<<WORD")]
    [InlineData("export A=hunter2", "file:1", "it is neither")]
    [InlineData("1A=hunter2", "file:1", "it is neither")]
    [InlineData("A<<END\nhunter2\nend", "file:1", "no line below it is the word")]
    [InlineData("A=hunter2\r\nB=1", "file:1", "CR would belong to the value")]
    [InlineData("A=hunter2\0", "file:1", "NUL")]
    [InlineData("A<<END\nhunter2\0\nEND", "file:1", "NUL")]
    [InlineData("A=hunter1\nB=1\nA=hunter2", "file:3", "line 1 gives the same secret")]
    public void Wrong_line_is_named_and_never_shown(string text, string where, string why)
    {
        var error = Assert.Throws<PipelineException>(() => SecretText.Parse(text, "file"));

        Assert.Equal(ExitCode.WrongUse, error.Code);
        Assert.Contains(where, error.Message);
        Assert.Contains(why, error.Message);
        Assert.DoesNotContain("hunter", error.Message);
    }
}
