using System.Text.Json.Nodes;
using Pipeline.Diagnostics;
using Pipeline.Engine;

namespace Pipeline.Releases.Making;

/// <summary>Something that must hold before a release is made.</summary>
/// <param name="Name">What is asked, such as <c>clean tree</c>.</param>
/// <param name="Ask">Finds out. It throws a <see cref="PipelineException"/> when it does not hold, and returns what it saw.</param>
public sealed record ReleaseCheck(string Name, Func<CancellationToken, Task<string>> Ask)
{
    /// <summary>Asks, and keeps the answer.</summary>
    /// <exception cref="PipelineException">Wrong use, which is not an answer: exit 2.</exception>
    internal async Task<CheckAnswer> AskAsync(CancellationToken cancellation)
    {
        try
        {
            return new CheckAnswer(Name, true, await Ask(cancellation), null);
        }
        catch (PipelineException e) when (e.Code != ExitCode.WrongUse)
        {
            return new CheckAnswer(Name, false, string.Join(": ", new[] { e.Diagnostic.What, e.Diagnostic.Why }.Where(x => !string.IsNullOrEmpty(x))), e.Diagnostic.Next);
        }
    }
}

/// <summary>What a check saw.</summary>
/// <param name="Name">Which one.</param>
/// <param name="Passed">Whether the release may be made.</param>
/// <param name="Text">What was seen.</param>
/// <param name="Next">What to do when it did not pass.</param>
internal sealed record CheckAnswer(string Name, bool Passed, string Text, string? Next)
{
    public string ToLine() => $"{(Passed ? "✓" : "✗")} {Name}: {Text}{(Next is null ? "" : $"; {Next}")}";

    public JsonObject ToJson() => new() { ["name"] = Name, ["passed"] = Passed, ["text"] = Text, ["next"] = Next };
}
