using Pipeline.Components;
using Pipeline.Diagnostics;
using Pipeline.Lab.Samples;
using Pipeline.Systems;
using Pipeline.Tests.Rendering;

namespace Pipeline.Lab.Rendering;

/// <summary>The programs that read rendered files accept them: docker compose, nginx, promtool, amtool.</summary>
[Collection(SampleCollection.Name)]
public sealed class LintTests
{
    [LabFact("mmdebstrap")]
    public Task Committed_files_of_mdc_are_accepted() => LintAsync(global::Systems.Mdc.Definition, Repository.Root);

    [LabFact("mmdebstrap")]
    public Task Committed_files_of_rides_are_accepted() => LintAsync(global::Systems.Rides.Definition, Repository.Root);

    [LabFact("mmdebstrap")]
    public async Task Files_of_an_odd_system_are_accepted()
    {
        using var rendered = new RenderedSystem(OddSystem.Definition);
        await LintAsync(OddSystem.Definition, rendered.Root);
    }

    [LabFact("mmdebstrap")]
    public async Task Files_of_a_system_that_is_recovered_to_any_time_are_accepted()
    {
        using var rendered = new RenderedSystem(OddSystem.WithLog);
        await LintAsync(OddSystem.WithLog, rendered.Root);
    }

    [LabFact("mmdebstrap")]
    public async Task A_mistake_in_a_file_fails_with_what_the_program_says()
    {
        using var rendered = new RenderedSystem(OddSystem.Definition);
        File.AppendAllText(Path.Combine(rendered.Root, "nginx/odd/conf.d/mine.local.conf"), "no_such_directive on;\n");
        var failure = await Assert.ThrowsAsync<PipelineException>(() => LintAsync(OddSystem.Definition, rendered.Root));
        Assert.Contains("unknown directive \"no_such_directive\" in /etc/nginx/edge/conf.d/mine.local.conf:1", failure.Message, StringComparison.Ordinal);
    }

    private static Task LintAsync(SystemDefinition system, string root) => SystemLint.RunAsync(system, root, global::Systems.DebianMirror.Definition, _ => { }, default);
}
