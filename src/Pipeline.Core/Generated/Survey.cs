namespace Pipeline.Generated;

/// <summary>A file that is wanted, and what stands at its place.</summary>
internal sealed record WantedFile(GeneratedFile File, FileState State);

/// <summary>The generated files as they should be, and what stands at their places.</summary>
/// <param name="Wanted">Each file with its place.</param>
/// <param name="Extra">Files that were generated once and are wanted no more.</param>
internal sealed record Survey(IReadOnlyList<WantedFile> Wanted, IReadOnlyList<FileState> Extra)
{
    /// <summary>Looks; changes nothing.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="files">What is wanted.</param>
    /// <param name="owned">Files, and folders whose files (not those of folders below), that are ours when they carry our header.</param>
    /// <exception cref="ArgumentException">Two files have one path, at least on systems that do not tell case apart.</exception>
    public static Survey Of(string root, IReadOnlyList<GeneratedFile> files, IReadOnlyList<string> owned)
    {
        var paths = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in files)
            if (!paths.Add(file.Path))
                throw new ArgumentException($"{file.Path} is generated twice.", nameof(files));
        var exact = new HashSet<string>(files.Select(x => x.Path), StringComparer.Ordinal);
        var present = new HashSet<string>(owned.SelectMany(x => Present(root, x)), StringComparer.Ordinal);
        var extra = new List<FileState>();
        foreach (var path in present.Except(exact, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            // Where case is not told apart, CI.yml is the wanted ci.yml under another name.
            if (exact.FirstOrDefault(x => x.Equals(path, StringComparison.OrdinalIgnoreCase)) is { } twin && !present.Contains(twin) && File.Exists(Path.Combine(root, twin)))
                continue;
            if (FileState.Of(root, path) is { Occupant: Occupant.Generated } state)
                extra.Add(state);
        }

        return new Survey([.. files.OrderBy(x => x.Path, StringComparer.Ordinal).Select(x => new WantedFile(x, FileState.Of(root, x.Path)))], extra);
    }

    private static IEnumerable<string> Present(string root, string owned)
    {
        var full = Path.Combine(root, owned);
        if (File.Exists(full))
            return [owned];
        return Directory.Exists(full)
            ? Directory.EnumerateFiles(full).Select(x => $"{owned}/{Path.GetFileName(x)}").Where(x => x.EndsWith(".yml", StringComparison.Ordinal) || x.EndsWith(".yaml", StringComparison.Ordinal) || x.EndsWith(".conf", StringComparison.Ordinal) || x.EndsWith(".sh", StringComparison.Ordinal))
            : [];
    }
}
