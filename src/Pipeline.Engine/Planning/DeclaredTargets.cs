using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Targets that are declared by name instead of by property: graphs made while the program runs, of any size.</summary>
internal sealed class DeclaredTargets
{
    private readonly List<Entry> _entries = [];

    /// <summary>Declares a target. Its definition may refer to targets that are declared later.</summary>
    public Target Add(string name, Func<ITargetDefinition, ITargetDefinition> define)
    {
        // A closure of its own: targets are told apart by their delegates.
        Target factory = definition => define(definition);
        _entries.Add(new Entry(name, factory));
        return factory;
    }

    /// <summary>The graph, for <c>BuildRun.Execute(session, [], build => declared.Graph(build, session.Mistakes))</c>.</summary>
    public TargetGraph Graph(INukeBuild build, Mistakes mistakes)
    {
        var graph = new TargetGraph(mistakes);
        foreach (var (name, factory) in _entries)
        {
            var definition = new TargetDefinition(name, build);
            factory(definition);
            graph.Add(new ExecutableTarget(factory.Method, factory, definition));
        }

        graph.Connect();
        return graph;
    }

    private sealed record Entry(string Name, Target Factory);
}
