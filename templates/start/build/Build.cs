using Nuke.Common;
using Pipeline.Components;

internal sealed partial class Build : NukeBuild, IAdopt
{
    public static int Main() => Execute<Build>();
}
