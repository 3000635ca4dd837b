using Nuke.Common;
using Pipeline.Engine;
using Pipeline.Tests.Engine.Reporting;

namespace Pipeline.Tests.Engine.Actions;

[Collection(EngineCollection.Name)]
public sealed class MaskTests : IDisposable
{
    private readonly EngineRun _run = new EngineRun().WithVariable("GITHUB_ACTIONS", "true");

    public void Dispose() => _run.Dispose();

    private sealed class Keys : NukeBuild
    {
        [Parameter][Secret] public readonly string? First;
        [Parameter(Separator = ",")][Secret] public readonly string[]? Several;
        [Parameter][Secret] public readonly string Default = "built-in-key";
        [Parameter][Secret] public readonly string Word = "none";
        [Parameter] public readonly string Open = "not-hidden";

        public Keys() => Console.Error.WriteLine("::add-path::/from/the/constructor");

        public Target Show => _ => _.Executes(() => Serilog.Log.Information("{A} {B} {C}", First, Default, Open));
    }

    [Fact]
    public void Every_secret_is_masked_before_the_first_line_of_a_target()
    {
        _run.WithVariable("SEVERAL", "key-one,key-two");
        var result = _run.Run<Keys>(["Show", "--first", "100% of\nline two\r\nx"]);
        Assert.Equal(
            """
            ::add-mask::100%25 of%0Aline two%0D%0Ax
            ::add-mask::100%25 of
            ::add-mask::line two
            ::add-mask::key-one,key-two
            ::add-mask::key-one
            ::add-mask::key-two
            ::add-mask::built-in-key
            ::group::Show
            *** *** not-hidden
            ::endgroup::
            """,
            result.Out[..(result.Out.IndexOf("::endgroup::", StringComparison.Ordinal) + 12)]);
    }

    [Fact]
    public void What_is_written_to_the_console_outside_of_targets_gives_no_commands()
    {
        using var stage = new Stage(variables: "GITHUB_ACTIONS=true");
        stage.ConsoleError.Write("::add-path::/tmp");
        stage.ConsoleError.Flush();
        stage.Console.Write("Sure? ");
        stage.Console.Flush();
        Redactor.Add("hunter2x");
        stage.Output.Close();
        Assert.Equal("", stage.Errors);
        Assert.Matches(@"\A::add-mask::hunter2x\n::stop-commands::([0-9a-f]{32})\n::add-path::/tmpSure\? \n::\1::\n\z", stage.Shown);
    }

    [Fact]
    public void A_document_gives_no_commands_and_stays_the_same_document()
    {
        using var stage = new Stage(variables: "GITHUB_ACTIONS=true");
        stage.Output.Document("""{ "a": "x ##[add-path]/tmp", "b": "\\##[x]" }""");
        Assert.DoesNotContain("##[", stage.Shown);
        using var document = System.Text.Json.JsonDocument.Parse(stage.Shown);
        Assert.Equal("x ##[add-path]/tmp", document.RootElement.GetProperty("a").GetString());
        Assert.Equal(@"\##[x]", document.RootElement.GetProperty("b").GetString());
    }

    [Fact]
    public void A_secret_that_is_known_before_the_build_begins_is_told_too()
    {
        Redactor.Clear();
        Redactor.Add("early-secret");
        var told = new List<string>();
        Redactor.Tell(told.Add);
        Redactor.Tell(null);
        Redactor.Clear();
        Assert.Equal(["early-secret"], told);
    }
}
