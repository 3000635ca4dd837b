namespace Pipeline.Systems;

/// <summary>One thing that must hold of an answer beside its status and its time.</summary>
internal abstract record Expectation
{
    public sealed record Header(string Name, Func<string, string> Value) : Expectation;

    public sealed record Text(string Value) : Expectation;

    public sealed record Json(string Pointer, Func<string, string> Value) : Expectation;
}
