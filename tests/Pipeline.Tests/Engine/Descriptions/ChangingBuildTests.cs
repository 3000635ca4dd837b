using Nuke.Common;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Descriptions;

/// <summary>Edges that depend on the state of a run are those of that run, whatever the description says.</summary>
[Collection(EngineCollection.Name)]
public sealed class ChangingBuildTests : IDisposable
{
    private readonly EngineRun _run = new() { IsDescribed = true };

    /// <summary>What a build may ask that no engine can see.</summary>
    private static bool _outside;

    public ChangingBuildTests() => _outside = false;

    public void Dispose() => _run.Dispose();

    private static ITargetDefinition When(ITargetDefinition definition, bool condition, Func<ITargetDefinition, ITargetDefinition> more) =>
        condition ? more(definition) : definition;

    private static Target Choose(bool condition, Target one, Target other) => condition ? one : other;

    private sealed class Changing : NukeBuild
    {
        [Parameter] public readonly bool Signed;

        private Target Build => _ => _.Executes(() => { });

        /// <summary>Not planned by itself: only its edge makes it so.</summary>
        private Target Sign => _ => (Signed ? _.TriggeredBy(Build) : _).Executes(() => { });

        private Target Publish => _ => _outside ? _.DependentFor(Build) : _;

        private Target Deploy => _ => When(_, IsServerBuild, x => x.DependsOn(Build)).Executes(() => { });

        private Target Pick => _ => _.DependsOn(new[] { Build, Sign }[Convert.ToInt32(_outside)]);

        private Target Named => _ => _.Description($"Build on {Host}");

        private Target Verify => _ => _.DependsOn(Choose(_outside, Build, Sign)).Executes(() => { });
    }

    [Fact]
    public void An_edge_that_depends_on_a_parameter()
    {
        Assert.Equal(["Build"], Planned("Build"));
        Assert.Equal(["Build", "Sign"], Planned("Build --signed"));
        Assert.Equal(["Build"], Planned("Build"));
    }

    [Fact]
    public void An_edge_that_depends_on_the_host()
    {
        Assert.Equal(["Deploy"], Planned("Deploy"));
        _run.WithVariable("GITHUB_ACTIONS", "true");
        Assert.Equal(["Build", "Deploy"], Planned("Deploy"));
    }

    [Fact]
    public void An_edge_that_depends_on_what_no_engine_sees()
    {
        Assert.Equal(["Sign", "Verify"], Planned("Verify"));
        _outside = true;
        Assert.Equal(["Publish", "Build", "Verify"], Planned("Verify"));
    }

    [Fact]
    public void An_edge_that_is_chosen_without_a_branch()
    {
        Assert.Equal(["Build", "Pick"], Planned("Pick"));
        _outside = true;
        Assert.Equal(["Sign", "Pick"], Planned("Pick"));
    }

    [Fact]
    public void Only_definitions_that_may_change_are_evaluated_at_every_start()
    {
        _run.Run<Changing>("--help");
        var description = DescriptionFile.Read(_run.DescriptionOf(typeof(Changing)), typeof(Changing))!;
        Assert.Equal(["Build"], description.Targets.Where(target => target.IsFixed).Select(target => target.Name));
    }

    private IEnumerable<string> Planned(string arguments)
    {
        var result = _run.Run<Changing>(arguments + " --plan json");
        Assert.Equal(0, result.Code);
        using var plan = System.Text.Json.JsonDocument.Parse(result.Out);
        return [.. plan.RootElement.GetProperty("targets").EnumerateArray().Select(target => target.GetProperty("name").GetString()!)];
    }
}
