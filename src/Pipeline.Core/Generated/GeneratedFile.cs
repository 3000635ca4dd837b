namespace Pipeline.Generated;

/// <summary>A file that the build program writes, whole.</summary>
internal sealed record GeneratedFile
{
    /// <summary>A file to be.</summary>
    /// <param name="path">Relative to the root, with <c>/</c>.</param>
    /// <param name="text">All of it: LF, with the line of <see cref="GeneratedHeader"/> among its first comments, or it could not be told from a file written by hand.</param>
    /// <exception cref="ArgumentException">The path leads out of the root, or the text has no header or a carriage return.</exception>
    public GeneratedFile(string path, string text)
    {
        if (path.Length == 0 || path.Contains('\\', StringComparison.Ordinal) || path.Contains(':', StringComparison.Ordinal)
            || Array.Exists(path.Split('/'), x => x is "" or "." or ".."))
            throw new ArgumentException($"`{path}` is no path below the root, with `/`.", nameof(path));
        if (text.Contains('\r', StringComparison.Ordinal))
            throw new ArgumentException($"{path} has a carriage return; generated files end their lines with LF.", nameof(text));
        if (!GeneratedHeader.IsOn(text))
            throw new ArgumentException($"{path} does not say that it is generated; begin it with GeneratedHeader.Line.", nameof(text));
        Path = path;
        Text = text;
    }

    /// <summary>Relative to the root, with <c>/</c>.</summary>
    public string Path { get; }

    /// <summary>All of it.</summary>
    public string Text { get; }
}
