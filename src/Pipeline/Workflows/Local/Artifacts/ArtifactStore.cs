using Pipeline.Execution;

namespace Pipeline.Workflows.Local.Artifacts;

/// <summary>The artefacts of one run.</summary>
/// <param name="folder">Where they lie.</param>
internal sealed class ArtifactStore(string folder)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Artifact> _artifacts = new(StringComparer.OrdinalIgnoreCase);
    private int _last;

    /// <summary>All of them, in the order of uploading.</summary>
    public IReadOnlyList<Artifact> All
    {
        get
        {
            lock (_gate)
                return [.. _artifacts.Values.OrderBy(x => x.Id)];
        }
    }

    /// <summary>Takes files in.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="job">The job with its matrix cell.</param>
    /// <param name="root">What the files' paths in the artefact are relative to.</param>
    /// <param name="files">The files, absolute.</param>
    /// <param name="overwrite">Whether another one of the name is replaced.</param>
    /// <exception cref="StepFailure">The name is taken, or no name.</exception>
    public Artifact Add(string name, string jobId, string job, string root, IReadOnlyList<string> files, bool overwrite)
    {
        Artifact.CheckName(name);
        int id;
        lock (_gate)
        {
            if (_artifacts.TryGetValue(name, out var other) && !overwrite)
                throw new StepFailure($"An artifact named `{name}` exists in this run already, uploaded by job {other.Job}; "
                    + "names are unique: add the matrix value to it, or set `overwrite: true`");
            id = ++_last;
            // The name is taken from here on, also while the files are copied.
            _artifacts[name] = new Artifact(id, name, jobId, job, "", "", 0, 0);
        }

        var target = Path.Combine(folder, $"{id}-{name}");
        var size = 0L;
        foreach (var file in files)
        {
            var to = Path.Combine(target, Path.GetRelativePath(root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            // The bytes only: a link becomes a file, and modes are lost on the way, as they are in GitHub's archive.
            using (var from = File.OpenRead(file))
            using (var into = File.Create(to))
                from.CopyTo(into);
            size += new FileInfo(to).Length;
        }

        var artifact = new Artifact(id, name, jobId, job, target, ContentDigest.OfFolder(target), files.Count, size);
        lock (_gate)
            _artifacts[name] = artifact;
        return artifact;
    }
}
