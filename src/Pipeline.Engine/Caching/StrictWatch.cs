using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>
/// Finds wrong declarations: what a target wrote, changed or deleted outside its outputs. It compares the states of all
/// files before and after, so nothing else may run meanwhile.
/// </summary>
internal sealed class StrictWatch
{
    private readonly string _root;
    private readonly Dictionary<string, TreeFile> _before;

    private StrictWatch(string root)
    {
        _root = root;
        _before = Read(root);
    }

    /// <summary>Notes the state of all files below the root, but those of git and the engine.</summary>
    public static StrictWatch Begin(string root) => new(root);

    /// <summary>What is wrong with the target's declarations, one sentence each; nothing for a target that declares nothing.</summary>
    public IReadOnlyList<string> Violations(ExecutableTarget target)
    {
        var (inputs, outputs) = (target.Definition.InputDeclarations, target.Definition.OutputDeclarations);
        if (inputs is null && outputs is null)
            return [];
        var patterns = PatternSet.Parse(outputs ?? [], _root, _ => { });
        var violations = new List<string>();
        var after = Read(_root);
        foreach (var (path, file) in after)
        {
            if (patterns.IsMatch(path))
                continue;
            if (!_before.TryGetValue(path, out var before))
                violations.Add($"Target '{target.Name}' wrote '{path}', which is not among its outputs.");
            else if (!before.Stat.Equals(file.Stat))
                violations.Add($"Target '{target.Name}' changed '{path}', which is not among its outputs.");
        }

        foreach (var (path, _) in _before)
        {
            if (!after.ContainsKey(path) && !patterns.IsMatch(path))
                violations.Add($"Target '{target.Name}' deleted '{path}', which is not among its outputs.");
        }

        violations.Sort(StringComparer.Ordinal);
        AddEmpty(target, patterns, violations);
        return violations;
    }

    private void AddEmpty(ExecutableTarget target, PatternSet patterns, List<string> violations)
    {
        var tree = new Tree(_root);
        foreach (var text in patterns.Includes.Select(pattern => pattern.Text).Distinct())
        {
            var found = FileSet.Find(tree, PatternSet.Parse([text, .. patterns.Excludes.Select(exclude => "!" + exclude.Text)], _root, _ => { }));
            if (found.Files.Count == 0 && found.Empty.Count == 0)
                violations.Add($"Target '{target.Name}' declares the output '{text}', but made nothing that matches.");
        }
    }

    private static Dictionary<string, TreeFile> Read(string root)
    {
        var found = FileSet.Find(new Tree(root), PatternSet.Parse(["**"], root, _ => { }));
        var files = new Dictionary<string, TreeFile>(StringComparer.Ordinal);
        foreach (var file in found.Files)
        {
            // Asked now, so that it is the state of now.
            if (file.Stat.Kind != FileKind.None)
                files[file.Path] = file;
        }

        return files;
    }
}
