namespace Pipeline.Engine;

/// <summary>What is different about an input since the target last succeeded.</summary>
/// <param name="Kind">What the input is.</param>
/// <param name="Name">Which one.</param>
/// <param name="What"><c>changed</c>, <c>added</c> or <c>removed</c>.</param>
/// <param name="Before">The text it had, if it may be shown.</param>
/// <param name="After">The text it has, if it may be shown.</param>
internal sealed record Change(InputKind Kind, string Name, string What, string? Before, string? After)
{
    /// <summary>The differences, in the order of the inputs as they are; what was removed comes last.</summary>
    public static List<Change> Find(IEnumerable<Input> before, IEnumerable<Input> after)
    {
        var old = new Dictionary<string, Input>(StringComparer.Ordinal);
        foreach (var input in before)
            old[Key(input)] = input;
        var changes = new List<Change>();
        foreach (var input in after)
        {
            if (!old.Remove(Key(input), out var known))
                changes.Add(new Change(input.Kind, input.Name, "added", null, input.Text));
            else if (!known.IsSameAs(input))
                changes.Add(new Change(input.Kind, input.Name, "changed", known.Text, input.Text));
        }

        foreach (var input in old.Values)
            changes.Add(new Change(input.Kind, input.Name, "removed", input.Text, null));
        return changes;

        static string Key(Input input) => input.Kind + "\0" + input.Name;
    }

    public override string ToString() => Kind switch
    {
        InputKind.Declaration => "the declared inputs or outputs changed",
        InputKind.BuildProgram => "the build program changed",
        InputKind.System => $"the system: {Before} → {After}",
        InputKind.Parameter => $"parameter {Name}{Values}",
        InputKind.Variable => $"environment variable {Name} {What}",
        InputKind.Tool => $"tool {Name}{Values}",
        InputKind.Value => $"value {Name}{Values}",
        InputKind.OutputsOf => $"outputs of {Name} {What}",
        _ => $"{Name} {What}",
    };

    private string Values => What == "changed" && Before is not null && After is not null ? $": {Short(Before)} → {Short(After)}" : " " + What;

    private static string Short(string text)
    {
        text = text.ReplaceLineEndings(" ");
        return text.Length <= 60 ? text : text[..57] + "...";
    }
}
