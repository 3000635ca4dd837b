using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Nuke.Common.Utilities;

namespace Nuke.Common.IO;

/// <summary>
/// The absolute path of a file or directory, without <c>..</c> and without a separator at its end. A path of Windows is one on every system.
/// </summary>
[TypeConverter(typeof(TypeConverter))]
[DebuggerDisplay("{_path}")]
public sealed class AbsolutePath : IFormattable, IAbsolutePathHolder
{
    /// <summary>The format that puts the path into double quotes.</summary>
    public const string DoubleQuote = "d";

    /// <summary>The format that puts a path with spaces into double quotes.</summary>
    public const string DoubleQuoteIfNeeded = "dn";

    /// <summary>The format that puts the path into single quotes.</summary>
    public const string SingleQuote = "s";

    /// <summary>The format that puts a path with spaces into single quotes.</summary>
    public const string SingleQuoteIfNeeded = "sn";

    /// <summary>The format without quotes.</summary>
    public const string NoQuotes = "nq";

    private readonly string _path;

    private AbsolutePath(string path) => _path = path;

    AbsolutePath IAbsolutePathHolder.Path => this;

    /// <summary>The last part.</summary>
    public string Name => Path.GetFileName(_path);

    /// <summary>The last part up to its last dot.</summary>
    public string NameWithoutExtension => Path.GetFileNameWithoutExtension(_path);

    /// <summary>The last part from its last dot on, dot included; empty when it has none.</summary>
    public string Extension => Path.GetExtension(_path);

    /// <summary>The directory that it is in, or null for a root.</summary>
    public AbsolutePath? Parent => PathConstruction.Parent(_path) is { } parent ? new AbsolutePath(parent) : null;

    /// <summary>Makes a path of a text.</summary>
    /// <exception cref="ArgumentException">The text is not an absolute path, or leads above its root.</exception>
    public static AbsolutePath Create(string path)
    {
        if (!PathConstruction.HasPathRoot(path))
            throw new ArgumentException($"Path '{path}' must be rooted");
        return new AbsolutePath(PathConstruction.NormalizePath(path));
    }

    /// <summary>A path that the system itself has named: it is normal, and on Unix a backslash is part of a name.</summary>
    internal static AbsolutePath Of(string path) => new(path);

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
        return Create(PathConstruction.Combine(left._path, right));
    }

    /// <summary>The parent: <c>path / ..</c>.</summary>
    public static AbsolutePath? operator /(AbsolutePath left, Range range)
    {
        Assert.True(range.Equals(Range.All));
        return left.Parent;
    }

    /// <summary>The path with a text at its end.</summary>
    public static AbsolutePath operator +(AbsolutePath left, string? right) => Create(left._path + right);

    /// <summary>Compares the texts.</summary>
    public static bool operator ==(AbsolutePath? a, AbsolutePath? b) => Equals(a, b);

    /// <summary>Compares the texts.</summary>
    public static bool operator !=(AbsolutePath? a, AbsolutePath? b) => !Equals(a, b);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AbsolutePath other && string.Equals(_path, other._path, PathConstruction.Comparison(_path));

    /// <inheritdoc/>
    public override int GetHashCode() => _path.GetHashCode(PathConstruction.Comparison(_path));

    /// <inheritdoc/>
    public override string ToString() => _path;

    /// <summary>The path in quotes: <c>d</c> double, <c>s</c> single, <c>dn</c> and <c>sn</c> only when it has a space, <c>nq</c> none.</summary>
    public string ToString(string? format) => format switch
    {
        null or "" or NoQuotes => _path,
        DoubleQuote => _path.DoubleQuote(),
        DoubleQuoteIfNeeded => _path.DoubleQuoteIfNeeded(),
        SingleQuote => _path.SingleQuote(),
        SingleQuoteIfNeeded => _path.SingleQuoteIfNeeded(),
        _ => throw new ArgumentException($"Format '{format}' of a path is unknown; known are d, dn, s, sn and nq", nameof(format)),
    };

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString(format);

    /// <summary>Converts texts; relative ones start from the working directory.</summary>
    public sealed class TypeConverter : System.ComponentModel.TypeConverter
    {
        /// <inheritdoc/>
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
            sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

        /// <inheritdoc/>
        public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
            value is string text ? PathConstruction.HasPathRoot(text) ? Create(text) : EnvironmentInfo.WorkingDirectory / text : base.ConvertFrom(context, culture, value);
    }
}
