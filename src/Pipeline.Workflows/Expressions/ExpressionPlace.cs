using System.Collections.Immutable;

namespace Pipeline.Workflows.Expressions;

/// <summary>A place of a workflow file where an expression may stand, with all below it.</summary>
/// <param name="Key">Its path, like <c>jobs.&lt;id&gt;.steps.env</c>; a name in <c>&lt;&gt;</c> stands for any.</param>
/// <param name="Contexts">The contexts that are there.</param>
/// <param name="Functions">The functions that are there beside those that are everywhere.</param>
internal sealed record ExpressionPlace(string Key, ImmutableArray<string> Contexts, ImmutableArray<FunctionSignature> Functions)
{
    private readonly string[] _path = Key.Split('.');

    /// <summary>Whether it is an <c>if</c>, which needs no <c>${{ }}</c>.</summary>
    public bool IsCondition => _path[^1] == "if";

    public bool HasContext(string name)
    {
        foreach (var context in Contexts)
            if (context.Equals(name, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    /// <summary>A function that may be called here, or null.</summary>
    public FunctionSignature? Function(string name) => FunctionTable.Find(name) ?? Functions.FirstOrDefault(x => FunctionTable.Same(x.Name, name));

    /// <summary>How many names of a path it covers; -1 when the path is elsewhere.</summary>
    public int Covers(IReadOnlyList<string> path)
    {
        if (path.Count < _path.Length)
            return -1;
        for (var i = 0; i < _path.Length; i++)
            if (_path[i][0] != '<' && _path[i] != path[i])
                return -1;
        return _path.Length;
    }
}
