using System.Text;

namespace Pipeline.Generated;

/// <summary>What stands at the place of a generated file.</summary>
internal enum Occupant
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>A file with our header.</summary>
    Generated,

    /// <summary>A file without our header, or a symbolic link.</summary>
    HandMade,

    /// <summary>A folder, a file or a link where a folder has to be, or something that cannot be read.</summary>
    Obstacle,
}

/// <summary>One place, looked at once.</summary>
/// <param name="Path">Relative to the root, with <c>/</c>.</param>
/// <param name="Occupant">What is there.</param>
/// <param name="Content">The bytes, when it is a file.</param>
/// <param name="Why">What the obstacle is.</param>
/// <param name="LinkTarget">Where it leads, when it is a symbolic link.</param>
internal sealed record FileState(string Path, Occupant Occupant, byte[]? Content = null, string? Why = null, string? LinkTarget = null)
{
    /// <summary>Whether nobody can write here, not even by force.</summary>
    public bool IsObstacle => Occupant == Occupant.Obstacle;

    /// <summary>The text with its line endings and byte order mark.</summary>
    public string Raw => Content is null ? "" : Encoding.UTF8.GetString(Content);

    /// <summary>The text with LF and without a byte order mark.</summary>
    public string Text => Raw.TrimStart('\ufeff').Replace("\r\n", "\n", StringComparison.Ordinal);

    /// <summary>Whether it is byte by byte what is wanted.</summary>
    public bool Is(GeneratedFile file) => Content is not null && LinkTarget is null && Encoding.UTF8.GetBytes(file.Text).AsSpan().SequenceEqual(Content);

    /// <summary>Looks; changes nothing. What cannot be read is an obstacle.</summary>
    public static FileState Of(string root, string path)
    {
        try
        {
            return Look(root, path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new FileState(path, Occupant.Obstacle, Why: "cannot be read: " + exception.Message);
        }
    }

    private static FileState Look(string root, string path)
    {
        var folder = root;
        foreach (var part in path.Split('/')[..^1])
        {
            folder = System.IO.Path.Combine(folder, part);
            var shown = System.IO.Path.GetRelativePath(root, folder).Replace('\\', '/');
            if (File.Exists(folder) && !Directory.Exists(folder))
                return new FileState(path, Occupant.Obstacle, Why: $"{shown} is a file");
            // Through a link the files of another folder, or of another repository, would be replaced.
            if (new FileInfo(folder).LinkTarget is { } link)
                return new FileState(path, Occupant.Obstacle, Why: $"{shown} is a symbolic link to {link}");
        }

        var file = new FileInfo(System.IO.Path.Combine(root, path));
        if (file.LinkTarget is { } target)
            return new FileState(path, Occupant.HandMade, File.Exists(file.FullName) ? File.ReadAllBytes(file.FullName) : [], LinkTarget: target);
        if (Directory.Exists(file.FullName))
            return new FileState(path, Occupant.Obstacle, Why: "is a folder");
        if (!file.Exists)
            return new FileState(path, Occupant.Nothing);
        var state = new FileState(path, Occupant.HandMade, File.ReadAllBytes(file.FullName));
        return GeneratedHeader.IsOn(state.Raw) ? state with { Occupant = Occupant.Generated } : state;
    }
}
