using Pipeline.Engine;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Workflows.Placement;

/// <summary>
/// Files of a target that travel from its job to others.
/// Source: https://github.com/actions/upload-artifact (the least common ancestor of all paths is the root of the artifact; hidden files are left out unless asked for)
/// </summary>
internal sealed class Artifact
{
    private readonly bool _afterFailure;

    private Artifact(string name, IReadOnlyList<string> paths, bool afterFailure)
    {
        _afterFailure = afterFailure;
        Name = name;
        Paths = paths;
        Folder = Common(paths.Select(Fixed));
    }

    public string Name { get; }

    /// <summary>The patterns from the root of the repository.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>What all paths have in common: where the files have to be put again.</summary>
    public string Folder { get; }

    /// <summary>The artifact of a target, or null when it leaves nothing.</summary>
    public static Artifact? Of(TargetDescription target, string root, List<string> mistakes)
    {
        if (target.Produces.Count == 0)
            return null;
        var paths = new List<string>();
        foreach (var pattern in target.Produces)
        {
            var path = Path.IsPathRooted(pattern) ? Path.GetRelativePath(root, pattern) : pattern;
            path = path.Replace('\\', '/');
            if (path.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(path))
                mistakes.Add($"target {target.Name} produces `{pattern}`, which is outside of the repository and cannot travel");
            else
                paths.Add(Path.GetFileName(path).AsSpan().IndexOfAny('.', '*') < 0 ? $"{path}/**" : path);
        }

        return new Artifact(JobNames.Kebab(target.Name), paths, target.Notes.OfType<FailuresNote>().Any());
    }

    /// <summary>The step that hands it on; with the cell's number in its name when the job has several: values may hold what names must not. What is for people alone is kept after a failure too.</summary>
    public UseStep Upload(ActionReference action, bool isCell, bool isTaken)
    {
        Text name = Name;
        if (isCell)
            name = $"{Name}.{Strategy.JobIndex}"; // No name of a target has a dot: the pattern below finds the cells of this one alone.
        var with = new TextMap
        {
            ["name"] = name,
            ["path"] = string.Join('\n', Paths),
            ["if-no-files-found"] = isTaken ? "error" : "warn",
        };
        if (Paths.Any(x => x.Split('/').Any(y => y.StartsWith('.'))))
            with["include-hidden-files"] = true;
        return new UseStep($"upload-{Name}", action, isTaken ? $"Hand on {Name}" : $"Keep {Name}", isTaken && !_afterFailure ? null : !Functions.Cancelled, with);
    }

    /// <summary>The step that takes it.</summary>
    public UseStep Download(ActionReference action, bool ofCells)
    {
        var with = new TextMap { [ofCells ? "pattern" : "name"] = ofCells ? $"{Name}.*" : Name, ["path"] = Folder };
        if (ofCells)
            with["merge-multiple"] = true;
        return new UseStep($"download-{Name}", action, $"Take {Name}", with: with);
    }

    /// <summary>The folder before the first wildcard.</summary>
    private static string Fixed(string path)
    {
        var segments = path.Split('/');
        var wild = Array.FindIndex(segments, x => x.AsSpan().IndexOfAny("*?[") >= 0);
        return string.Join('/', segments[..(wild < 0 ? segments.Length - 1 : wild)]);
    }

    private static string Common(IEnumerable<string> folders)
    {
        string[]? common = null;
        foreach (var folder in folders)
        {
            var segments = folder.Split('/');
            common = common is null ? segments : [.. common.Zip(segments).TakeWhile(x => x.First == x.Second).Select(x => x.First)];
        }

        return common is null or [] or [""] ? "." : string.Join('/', common);
    }
}
