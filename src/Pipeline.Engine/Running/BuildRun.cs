using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Extension: runs a build from beginning to end.</summary>
public static class BuildRun
{
    /// <summary>Runs a build with the given arguments and surroundings, as a test does.</summary>
    /// <returns>The exit code.</returns>
    public static int Execute<T>(Invocation invocation, params Func<T, Target>[] defaultTargets) where T : NukeBuild, new() =>
        Execute(Session.Begin(invocation), defaultTargets);

    /// <param name="session">What the build was given.</param>
    /// <param name="defaultTargets">The targets to run when none is named.</param>
    /// <param name="declare">Makes the graph when its targets are no properties, see <see cref="DeclaredTargets"/>.</param>
    internal static int Execute<T>(Session session, Func<T, Target>[] defaultTargets, Func<T, TargetGraph>? declare = null) where T : NukeBuild, new()
    {
        var code = Guarded(session, () => Run(session, defaultTargets, declare));
        // A target that was left behind must not keep the process, nor leave its programs behind in turn.
        if (session.HasLeftBehind && session.Invocation.OwnsProcess)
        {
            ChildProcesses.Kill();
            Environment.Exit(code);
        }

        return code;
    }

    private static int Guarded(Session session, Func<int> run)
    {
        try
        {
            session.Output.TakeProcess();
            return run();
        }
        catch (Exception exception)
        {
            var cause = BuildException.CauseOf(exception);
            session.Output.Exception(cause);
            var code = (int)((cause as BuildException)?.Code ?? ExitCode.Failed);
            session.Output.Broken(cause, code);
            return code;
        }
        finally
        {
            session.Output.Close();
            Phases.End("end");
            Phases.Write(session.Invocation.Error);
        }
    }

    private static int Run<T>(Session session, Func<T, Target>[] defaultTargets, Func<T, TargetGraph>? declare) where T : NukeBuild, new()
    {
        var mistakes = session.Mistakes;
        Phases.End("session");
        if (session.Root is null)
            mistakes.Add(session.RootProblem!);
        if (declare is null && !session.Options.Describe && session.Invocation.Description is { } file)
            session.Description = DescriptionFile.Read(file, typeof(T));
        Phases.End("description");
        var build = new T();
        Phases.End("new build");
        if (session.Options.Describe)
            return Describe(session, build, defaultTargets);
        if (Questions.Answer(session, build) is { } answered)
            return answered;
        var sources = new ParameterSources(session);
        session.ApplyFileOptions(sources);
        Phases.End("sources");
        new ParameterBinding(build, session, sources).Bind();
        Phases.End("parameters");
        var graph = declare?.Invoke(build) ?? TargetDiscovery.Of(build, session);
        Phases.End("targets");
        build.Graph = graph;
        var defaults = FindDefaults(build, graph, defaultTargets, mistakes);

        if (session.Options.Help)
        {
            build.Notify<IOnBuildCreated>(extension => extension.OnBuildCreated(graph.Targets));
            build.OnBuildCreated();
            Help.Write(session, build, graph);
            return session.Output.Mistakes(mistakes);
        }

        var explained = session.Options.Explain is { } names ? Find(names, graph, "--explain ", mistakes) : null;
        var asked = explained ?? FindAsked(session, graph, defaults);
        foreach (var cycle in graph.IsDescribed ? [] : Cycles.Find(graph.Targets))
            mistakes.Add("Targets wait for each other: " + string.Join(" → ", cycle.Select(target => target.Name)));
        if (mistakes.Any)
            return session.Output.Mistakes(mistakes);
        if (session is { Description: null, Invocation: { WritesDescription: true, Description: { } written } } && declare is null)
            DescriptionFile.Write(written, typeof(T), BuildDescription.Of(build, graph));

        build.Notify<IOnBuildCreated>(extension => extension.OnBuildCreated(graph.Targets));
        build.OnBuildCreated();
        var plan = Planner.Plan(asked);
        Evaluate(plan, mistakes);
        if (mistakes.Any)
            return session.Output.Mistakes(mistakes);
        build.ExecutionPlan = plan;
        // The plan needs them too: static conditions ask for the branch.
        build.Parameters.Inject(plan.SelectMany(target => target.DelegateRequirements).Select(requirement => requirement.Member ?? "").ToList());
        var runs = !session.Options.Plan && explained is null;
        if (runs)
        {
            build.Notify<IOnBuildInitialized>(extension => extension.OnBuildInitialized(graph.Targets, plan));
            build.OnBuildInitialized();
        }

        Phases.End("plan");
        var cache = explained is not null || TargetDefinition.AnyCached(plan) ? new TargetCache(build, session, plan) : null;
        cache?.Check(mistakes);
        var skipping = new Skipping(plan);
        if (session.Options.Skip is { } skip)
            skipping.ByCommandLine(Find(skip, graph, "--skip ", mistakes));
        skipping.ByStaticConditions(mistakes);
        if (explained is null)
        {
            MissingValues.Complete(build, session, plan);
            Requirements.Check(build, plan, mistakes);
        }

        if (mistakes.Any)
            return session.Output.Mistakes(mistakes);
        Phases.End("checks");
        if (runs)
            return new Executor(build, session, plan, skipping, cache).Run();

        if (explained is not null)
            cache!.Explain(explained);
        else
            PlanText.Write(session, build, plan, cache is null ? null : target => cache.Peek(target) is { IsHit: true } hit ? hit.Reason : null);
        return (int)ExitCode.Done;
    }

    /// <summary>Evaluates the definitions that the plan needs; a description has none.</summary>
    private static void Evaluate(IReadOnlyList<ExecutableTarget> plan, Mistakes mistakes)
    {
        foreach (var target in plan)
        {
            try
            {
                _ = target.Definition;
            }
            catch (Exception exception)
            {
                mistakes.Add(TargetDiscovery.Mistake(target.Name, exception));
            }
        }
    }

    /// <summary>Derives the description and writes it beside the program.</summary>
    private static int Describe<T>(Session session, T build, Func<T, Target>[] defaultTargets) where T : NukeBuild
    {
        var graph = new TargetDiscovery(build, session.Mistakes).Discover();
        FindDefaults(build, graph, defaultTargets, session.Mistakes);
        if (!session.Mistakes.Any && Cycles.Find(graph.Targets).Count == 0 && session.Invocation.Description is { } file)
            DescriptionFile.Write(file, typeof(T), BuildDescription.Of(build, graph));
        return (int)ExitCode.Done;
    }

    private static List<ExecutableTarget> FindDefaults<T>(T build, TargetGraph graph, Func<T, Target>[] defaultTargets, Mistakes mistakes)
    {
        var defaults = new List<ExecutableTarget>();
        foreach (var selector in defaultTargets)
        {
            if (graph.TryFind(selector(build), out var target))
            {
                target.IsDefault = true;
                defaults.Add(target);
            }
            else if (!mistakes.Any)
            {
                mistakes.Add("The default target given to Execute is no property of the build.");
            }
        }

        return defaults;
    }

    private static IReadOnlyList<ExecutableTarget> FindAsked(Session session, TargetGraph graph, List<ExecutableTarget> defaults)
    {
        var mistakes = session.Mistakes;
        if (session.Options.Skip is { Count: > 0 } skip)
            Find(skip, graph, "--skip ", mistakes);
        if (session.Options.Targets is { } names)
        {
            var asked = Find(names, graph, "", mistakes);
            foreach (var target in asked)
                target.Invoked = true;
            return asked;
        }

        if (defaults.Count == 0)
            mistakes.Add("No target is named, and the build has no default. --help lists all.");
        return defaults;
    }

    private static List<ExecutableTarget> Find(IReadOnlyList<string> names, TargetGraph graph, string option, Mistakes mistakes)
    {
        var found = new List<ExecutableTarget>();
        foreach (var name in names)
        {
            if (graph.Find(name) is not { } target)
                mistakes.Add($"Unknown target '{option}{name}'.{Nearest.Hint(name, graph.Targets.Select(one => one.Name))} --help lists all.");
            else if (!found.Contains(target))
                found.Add(target);
        }

        return found;
    }
}
