namespace Nuke.Common.IO;

/// <summary>A path that starts from somewhere else, with the separators of the system.</summary>
public class RelativePath
{
    private readonly string _path;
    private readonly char? _separator;

    /// <summary>Makes a path of a text.</summary>
    protected RelativePath(string path, char? separator = null)
    {
        _path = path;
        _separator = separator;
    }

    /// <summary>Makes a path of a text; null stays null.</summary>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(path))]
    public static explicit operator RelativePath?(string? path) => path is null ? null : new RelativePath(PathConstruction.NormalizePath(path));

    /// <summary>The path as text; null stays null.</summary>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(path))]
    public static implicit operator string?(RelativePath? path) => path?._path;

    /// <summary>A path below (or, with <c>..</c>, above).</summary>
    public static RelativePath operator /(RelativePath left, string? right)
    {
        var separator = left.NotNull()._separator;
        return new RelativePath(PathConstruction.NormalizePath(PathConstruction.Combine(left._path, right, separator), separator), separator);
    }

    /// <summary>The path above: <c>path / ..</c>.</summary>
    public static RelativePath operator /(RelativePath left, Range range)
    {
        Assert.True(range.Equals(Range.All));
        return left / "..";
    }

    /// <summary>The path with a text at its end.</summary>
    public static RelativePath operator +(RelativePath left, string? right) => new(left.NotNull()._path + right, left._separator);

    /// <inheritdoc/>
    public override string ToString() => _path;
}

/// <summary>A relative path with slashes, on every system.</summary>
public class UnixRelativePath : RelativePath
{
    /// <summary>Makes a path of a text.</summary>
    protected UnixRelativePath(string path, char? separator) : base(path, separator)
    {
    }

    /// <summary>Makes a path of a text.</summary>
    public static explicit operator UnixRelativePath(string? path) =>
        new(PathConstruction.NormalizePath(path, PathConstruction.Unix), PathConstruction.Unix);
}

/// <summary>A relative path with backslashes, on every system.</summary>
public class WinRelativePath : RelativePath
{
    /// <summary>Makes a path of a text.</summary>
    protected WinRelativePath(string path, char? separator) : base(path, separator)
    {
    }

    /// <summary>Makes a path of a text.</summary>
    public static explicit operator WinRelativePath(string? path) =>
        new(PathConstruction.NormalizePath(path, PathConstruction.Windows), PathConstruction.Windows);
}
