using Nuke.Common;
using Nuke.Common.Execution;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Running;

/// <summary>Runs a <see cref="GraphModel"/> on the real executor and keeps what happened, in its order.</summary>
internal sealed class GraphRun(GraphModel model)
{
    private readonly List<(int Node, bool Began)> _events = [];
    private readonly Lock _gate = new();
    private int _begun;

    public IReadOnlyList<(int Node, bool Began)> Events => _events;
    public Dictionary<string, ExecutionStatus> Statuses { get; } = [];

    public int Run()
    {
        using var root = new TemporaryRoot();
        var output = new StringWriter();
        var session = Session.Begin(new Invocation
        {
            Arguments = [.. model.Asked.Select(GraphModel.Name), "--parallel", $"{model.Parallel}", .. model.FailFast ? ["--fail-fast"] : Array.Empty<string>()],
            WorkingDirectory = root.Path,
            Out = output,
            Error = output,
        });
        Any? build = null;
        var code = BuildRun.Execute<Any>(session, [], any => Declare(build = any).Graph(any, session.Mistakes));
        foreach (var target in build!.ExecutionPlan)
            Statuses.Add(target.Name, target.Status);
        return code;
    }

    private DeclaredTargets Declare(Any _)
    {
        var declared = new DeclaredTargets();
        var targets = new Target[model.Nodes.Length];
        for (var i = 0; i < targets.Length; i++)
        {
            var node = i;
            targets[node] = declared.Add(GraphModel.Name(node), definition => Define(definition, node, targets));
        }

        return declared;
    }

    private ITargetDefinition Define(ITargetDefinition definition, int node, Target[] targets)
    {
        var one = model.Nodes[node];
        foreach (var (before, edge) in model.Edges(node))
        {
            _ = edge switch
            {
                Edge.DependsOn => definition.DependsOn(targets[before]),
                Edge.After => definition.After(targets[before]),
                _ => definition.TriggeredBy(targets[before]),
            };
        }

        if (one.Proceeds)
            definition.ProceedAfterFailure();
        if (one.IsAssured)
            definition.AssuredAfterFailure();
        definition.Exclusive([.. one.Resources.Select(resource => $"R{resource}")]);
        return one.IsEmpty ? definition : definition.Executes(() => Act(node));
    }

    private void Act(int node)
    {
        bool cancels;
        lock (_gate)
        {
            _events.Add((node, true));
            cancels = ++_begun == model.CancelAtBegin;
        }

        if (cancels)
            BuildCancellation.Cancel();
        // Work of a random length that looks at the token, as a well-behaved target does.
        Thread.SpinWait(model.Nodes[node].Spin);
        var cancelled = BuildCancellation.Token.IsCancellationRequested;
        lock (_gate)
            _events.Add((node, false));
        if (cancelled)
            BuildCancellation.Token.ThrowIfCancellationRequested();
        if (model.Nodes[node].Fails)
            throw new InvalidOperationException($"{node} fails");
    }

    internal sealed class Any : NukeBuild;

    private sealed class TemporaryRoot : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("pipeline-graph-").FullName;

        public TemporaryRoot() => Directory.CreateDirectory(System.IO.Path.Combine(Path, ".nuke"));

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
