using Nuke.Common;
using Pipeline.Engine;

namespace Graphs;

/// <summary>Runs targets that are declared while the program runs.</summary>
internal static class GraphBuild
{
    private sealed class Empty : NukeBuild;

    public static int Run(DeclaredTargets targets, string root, string last, TextWriter output, params string[] options)
    {
        var session = Session.Begin(new Invocation { Arguments = [last, .. options], WorkingDirectory = root, Out = output, Error = output });
        return BuildRun.Execute<Empty>(session, [], build => targets.Graph(build, session.Mistakes));
    }

    public static string Root()
    {
        var root = Directory.CreateTempSubdirectory("pipeline-graphs-").FullName;
        Directory.CreateDirectory(Path.Combine(root, ".nuke"));
        return root;
    }
}
