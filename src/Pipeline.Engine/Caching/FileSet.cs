namespace Pipeline.Engine;

/// <summary>The files and directories of a tree that patterns describe, in the order of the walk.</summary>
internal sealed class FileSet
{
    public List<TreeFile> Files { get; } = [];

    /// <summary>Directories that match and have nothing in them.</summary>
    public List<string> Empty { get; } = [];

    public static FileSet Find(Tree tree, PatternSet patterns)
    {
        var found = new FileSet();
        foreach (var root in patterns.Roots)
            found.Begin(tree, patterns, root);
        return found;
    }

    private void Begin(Tree tree, PatternSet patterns, string root)
    {
        var (includes, excludes) = patterns.Begin();
        if (root.Length == 0)
        {
            Walk(tree.Directory(""), patterns, includes, excludes);
            return;
        }

        var slash = root.LastIndexOf('/');
        var (parent, name) = slash < 0 ? ("", root) : (root[..slash], root[(slash + 1)..]);
        foreach (var part in parent.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            PatternSet.Step(patterns.Includes, includes, part);
            PatternSet.Step(patterns.Excludes, excludes, part);
        }

        if (IsAllExcluded(patterns, excludes))
            return;
        var stat = FileStat.Of(tree.Root + "/" + root);
        if (stat.Kind == FileKind.Link && !Directory.Exists(tree.Root + "/" + root))
            stat.Kind = FileKind.File;
        if (stat.Kind is FileKind.Directory or FileKind.Link)
            Enter(tree.Directory(root), name, patterns, includes, excludes);
        else if (stat.Kind == FileKind.File)
            Add(new TreeFile(tree.Directory(parent), name), patterns, includes, excludes);
    }

    private void Enter(TreeDirectory directory, string name, PatternSet patterns, ulong[] includes, ulong[] excludes)
    {
        var (within, without) = ((ulong[])includes.Clone(), (ulong[])excludes.Clone());
        PatternSet.Step(patterns.Includes, within, name);
        PatternSet.Step(patterns.Excludes, without, name);
        if (!CanMatch(within) || IsAllExcluded(patterns, without))
            return;
        if (PatternSet.Any(patterns.Includes, within) && !PatternSet.Any(patterns.Excludes, without)
            && directory.Files.Length == 0 && directory.Directories.Length == 0)
            Empty.Add(directory.Path);
        Walk(directory, patterns, within, without);
    }

    private void Walk(TreeDirectory directory, PatternSet patterns, ulong[] includes, ulong[] excludes)
    {
        foreach (var file in directory.Files)
            Add(file, patterns, includes, excludes);
        foreach (var child in directory.Directories)
        {
            if (!Tree.IsOurOwn(child.Path))
                Enter(child, child.Name, patterns, includes, excludes);
        }
    }

    private void Add(TreeFile file, PatternSet patterns, ulong[] includes, ulong[] excludes)
    {
        if (Matches(patterns.Includes, includes, file.Name) && !Matches(patterns.Excludes, excludes, file.Name)
            && file.Stat.Kind is FileKind.File or FileKind.Link or FileKind.None)
            Files.Add(file);
    }

    private static bool Matches(PathPattern[] patterns, ulong[] states, string name)
    {
        for (var i = 0; i < patterns.Length; i++)
        {
            if (patterns[i].IsMatch(patterns[i].Step(states[i], name)))
                return true;
        }

        return false;
    }

    private static bool CanMatch(ulong[] states)
    {
        foreach (var state in states)
        {
            if (state != 0)
                return true;
        }

        return false;
    }

    private static bool IsAllExcluded(PatternSet patterns, ulong[] states)
    {
        for (var i = 0; i < states.Length; i++)
        {
            if (patterns.Excludes[i].MatchesAllBelow(states[i]))
                return true;
        }

        return false;
    }
}
