using System.Buffers;

namespace Pipeline.Workflows.Local;

/// <summary>What a job handed on.</summary>
/// <param name="Name">Unique in the run.</param>
/// <param name="JobId">The job that uploaded it.</param>
/// <param name="Job">The same with the matrix cell, as messages name it.</param>
/// <param name="Folder">Where its files are.</param>
/// <param name="Files">How many files.</param>
/// <param name="Size">Their bytes together.</param>
internal sealed record KeptArtifact(string Name, string JobId, string Job, string Folder, int Files, long Size)
{
    /// <summary>Puts its files into a folder, over those that are there.</summary>
    public void CopyTo(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
            Copy(file, Path.Combine(folder, Path.GetRelativePath(Folder, file)));
    }

    /// <summary>The bytes only: a link becomes a file, and modes are lost on the way, as they are in GitHub's archive.</summary>
    internal static long Copy(string file, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        using var from = File.OpenRead(file);
        using var into = File.Create(to);
        from.CopyTo(into);
        return into.Length;
    }
}

/// <summary>The artefacts of one run.</summary>
/// <param name="folder">Where they are.</param>
internal sealed class ArtifactStore(string folder)
{
    private static readonly SearchValues<char> NotInNames = SearchValues.Create("\":<>|*?\r\n\\/");

    private readonly Lock _gate = new();
    private readonly Dictionary<string, KeptArtifact> _artifacts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>All that are complete, in the order of their names.</summary>
    public IReadOnlyList<KeptArtifact> All
    {
        get
        {
            lock (_gate)
                return [.. _artifacts.Values.Where(x => x.Files > 0).OrderBy(x => x.Name, StringComparer.Ordinal)];
        }
    }

    /// <summary>Takes files in, with their paths below a folder.</summary>
    /// <exception cref="StepFailure">The name is taken, or no name.</exception>
    public KeptArtifact Add(string name, string jobId, string job, string root, IReadOnlyList<string> files)
    {
        if (name.AsSpan().IndexOfAny(NotInNames) is >= 0 and var at)
            throw new StepFailure($"The artifact name `{name}` is not valid: it contains `{name[at]}`");
        var artifact = new KeptArtifact(name, jobId, job, Path.Combine(folder, name), 0, 0);
        lock (_gate)
            // The name is taken from here on, also while the files are copied.
            if (!_artifacts.TryAdd(name, artifact))
                throw new StepFailure($"An artifact named `{name}` exists in this run already, uploaded by job {_artifacts[name].Job}; names are unique: add the matrix value to it");
        artifact = artifact with { Files = files.Count, Size = files.Sum(x => KeptArtifact.Copy(x, Path.Combine(artifact.Folder, Path.GetRelativePath(root, x)))) };
        lock (_gate)
            _artifacts[name] = artifact;
        return artifact;
    }
}
