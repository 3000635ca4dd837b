namespace Pipeline.Rendering;

/// <summary>A file that is rendered of a system.</summary>
/// <param name="Path">Relative to the repository's root, with <c>/</c>.</param>
/// <param name="Text">All of it, with LF.</param>
public sealed record RenderedFile(string Path, string Text);
