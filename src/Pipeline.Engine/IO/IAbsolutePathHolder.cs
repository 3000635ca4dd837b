namespace Nuke.Common.IO;

/// <summary>Something that has a path: a path itself, a solution, a project.</summary>
public interface IAbsolutePathHolder
{
    /// <summary>The path.</summary>
    AbsolutePath Path { get; }
}
