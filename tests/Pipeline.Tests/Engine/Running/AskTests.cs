using Nuke.Common;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Running;

/// <summary>A target that asks the person at the terminal.</summary>
[Collection(EngineCollection.Name)]
public sealed class AskTests : IDisposable
{
    private readonly EngineRun _run = new();
    private readonly List<string> _shown = [];

    public AskTests() => _run.Person = new Person(_shown.Add, (prompt, _) =>
    {
        _shown.Add(prompt);
        return "1.4";
    });

    public void Dispose() => _run.Dispose();

    private sealed class Asking : NukeBuild
    {
        private Target Approve => _ => _.Executes(() => Output.WriteLine("answer: " + (Output.CanAsk ? Output.Ask(["The plan"], "Type the version: ") : "nobody is there")));
    }

    [Fact]
    public void Person_sees_the_lines_and_answers()
    {
        Assert.Contains("answer: 1.4", _run.Run<Asking>("Approve").Out);
        Assert.Equal(["The plan", "Type the version: "], _shown);
    }

    [Theory]
    [InlineData("Approve --no-prompt", null)]
    [InlineData("Approve", "CI")]
    public void Nobody_is_asked_on_a_build_server_or_when_prompts_are_off(string arguments, string? variable)
    {
        if (variable is not null)
            _run.WithVariable(variable, "true");

        Assert.Contains("answer: nobody is there", _run.Run<Asking>(arguments).Out);
        Assert.Empty(_shown);
    }
}
