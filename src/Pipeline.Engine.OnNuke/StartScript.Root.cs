using Nuke.Common;

namespace Pipeline.Engine;

public static partial class StartScript
{
    private static partial string? Root => NukeBuild.RootDirectory;
}
