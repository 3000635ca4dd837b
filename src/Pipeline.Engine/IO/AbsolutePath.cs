using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Nuke.Common.IO;

/// <summary>The absolute path of a file or directory, without <c>..</c> and without a separator at its end.</summary>
[TypeConverter(typeof(TypeConverter))]
[DebuggerDisplay("{_path}")]
public sealed class AbsolutePath : IFormattable, IAbsolutePathHolder
{
    private readonly string _path;

    private AbsolutePath(string path) => _path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    AbsolutePath IAbsolutePathHolder.Path => this;

    /// <summary>The last part.</summary>
    public string Name => Path.GetFileName(_path);

    /// <summary>The last part up to its last dot.</summary>
    public string NameWithoutExtension => Path.GetFileNameWithoutExtension(_path);

    /// <summary>The last part from its last dot on, dot included; empty when it has none.</summary>
    public string Extension => Path.GetExtension(_path);

    /// <summary>The directory that it is in, or null for a root.</summary>
    public AbsolutePath? Parent => Path.GetDirectoryName(_path) is { } parent ? new AbsolutePath(parent) : null;

    /// <summary>Makes a path of a text.</summary>
    /// <exception cref="ArgumentException">The text is not an absolute path.</exception>
    public static AbsolutePath Create(string path)
    {
        Assert.True(Path.IsPathRooted(path), $"Path '{path}' must be rooted");
        return new AbsolutePath(path);
    }

    /// <summary>Makes a path of an absolute one; null stays null.</summary>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(path))]
    public static implicit operator AbsolutePath?(string? path) => path is null ? null : Create(path);

    /// <summary>The path as text; null stays null.</summary>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(path))]
    public static implicit operator string?(AbsolutePath? path) => path?._path;

    /// <summary>A path below (or, with <c>..</c>, above).</summary>
    public static AbsolutePath operator /(AbsolutePath left, string? right)
    {
        Assert.NotNull(left);
        Assert.False(Path.IsPathRooted(right), $"Path '{right}' must not be rooted to be appended to '{left}'");
        return new AbsolutePath(Path.Combine(left._path, right ?? ""));
    }

    /// <summary>The parent: <c>path / ..</c>.</summary>
    public static AbsolutePath? operator /(AbsolutePath left, Range range)
    {
        Assert.True(range.Equals(Range.All));
        return left.Parent;
    }

    /// <summary>The path with a text at its end.</summary>
    public static AbsolutePath operator +(AbsolutePath left, string? right) => new(left._path + right);

    /// <summary>Compares the texts.</summary>
    public static bool operator ==(AbsolutePath? a, AbsolutePath? b) => Equals(a, b);

    /// <summary>Compares the texts.</summary>
    public static bool operator !=(AbsolutePath? a, AbsolutePath? b) => !Equals(a, b);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AbsolutePath other && string.Equals(_path, other._path, Comparison);

    /// <inheritdoc/>
    public override int GetHashCode() => _path.GetHashCode(Comparison);

    /// <inheritdoc/>
    public override string ToString() => _path;

    /// <summary>The path in quotes: <c>d</c> double, <c>s</c> single, <c>dn</c> and <c>sn</c> only when it has a space, <c>nq</c> none.</summary>
    public string ToString(string? format) => format switch
    {
        null or "" or "nq" => _path,
        "d" => $"\"{_path}\"",
        "s" => $"'{_path}'",
        "dn" => _path.Contains(' ') ? $"\"{_path}\"" : _path,
        "sn" => _path.Contains(' ') ? $"'{_path}'" : _path,
        _ => throw new FormatException($"Format '{format}' of a path is none of d, dn, s, sn, nq"),
    };

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString(format);

    private static StringComparison Comparison => OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>Converts texts; relative ones start from the working directory.</summary>
    public sealed class TypeConverter : System.ComponentModel.TypeConverter
    {
        /// <inheritdoc/>
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
            sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

        /// <inheritdoc/>
        public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
            value is string text ? new AbsolutePath(text) : base.ConvertFrom(context, culture, value);
    }
}
