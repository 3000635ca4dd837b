using Nuke.Common;

namespace Pipeline.Components;

/// <summary>A build that generates files which are committed.</summary>
public interface IReplaceFiles : INukeBuild
{
    /// <summary>Whether files are replaced that were written by hand.</summary>
    [Parameter("Replace files that were written by hand by generated ones")]
    bool Force => TryGetValue<bool?>(() => Force) ?? false;
}
