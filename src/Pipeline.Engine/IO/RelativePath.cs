namespace Nuke.Common.IO;

/// <summary>A path that starts from somewhere else.</summary>
public class RelativePath
{
    private readonly string _path;

    /// <summary>Makes a path of a text.</summary>
    protected RelativePath(string path) => _path = path;

    /// <summary>Makes a path of one that is not rooted; null stays null.</summary>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(path))]
    public static explicit operator RelativePath?(string? path)
    {
        if (path is null)
            return null;
        Assert.False(Path.IsPathRooted(path), $"Path '{path}' must not be rooted");
        return new RelativePath(path);
    }

    /// <summary>The path as text; null stays null.</summary>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(path))]
    public static implicit operator string?(RelativePath? path) => path?._path;

    /// <summary>A path below.</summary>
    public static RelativePath operator /(RelativePath left, string? right) => new(Path.Combine(left._path, right ?? ""));

    /// <inheritdoc/>
    public override string ToString() => _path;
}

/// <summary>A relative path with slashes, on every platform.</summary>
public sealed class UnixRelativePath : RelativePath
{
    internal UnixRelativePath(string path) : base(path.Replace('\\', '/'))
    {
    }
}

public static partial class AbsolutePathExtensions
{
    /// <summary>The way from the directory to the path.</summary>
    public static RelativePath GetRelativePathTo(this AbsolutePath path, AbsolutePath target) => (RelativePath)Path.GetRelativePath(path, target);

    /// <summary>The way from the directory to the path, with slashes.</summary>
    public static UnixRelativePath GetUnixRelativePathTo(this AbsolutePath path, AbsolutePath target) => new(Path.GetRelativePath(path, target));
}
