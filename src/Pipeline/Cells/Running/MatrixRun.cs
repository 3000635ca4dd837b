using System.Diagnostics;
using Pipeline.Cells.Results;
using Pipeline.Diagnostics;
using Pipeline.Docker;
using Pipeline.Systems.Images;

namespace Pipeline.Cells.Running;

/// <summary>Runs the cells of a plan, each with its own services, as many at once as the plan says.</summary>
/// <param name="plan">The cells.</param>
/// <param name="engine">Where they run.</param>
/// <param name="root">The repository's root.</param>
/// <param name="folder">Where results are kept; what an earlier run left there is removed.</param>
/// <param name="say">Gets a line for each thing that happens.</param>
internal sealed class MatrixRun(MatrixPlan plan, DockerEngine engine, string root, ResultFolder folder, Action<string> say)
{
    /// <summary>How long images took, and how long all cells took.</summary>
    public (TimeSpan Build, TimeSpan Tests) Times { get; private set; }

    /// <summary>Runs them. A cell that fails keeps no other from running; what each left is in its folder.</summary>
    /// <returns>What all of them left, merged, as it is in the folder.</returns>
    /// <exception cref="PipelineException">Nothing could be run.</exception>
    /// <exception cref="OperationCanceledException">The run has to end; everything that it made is removed.</exception>
    public async Task<MergedResults> RunAsync(CancellationToken cancellation)
    {
        using var alone = folder.Begin();
        var owner = RunOwner.New();
        await Leftovers.RemoveAsync(engine, owner, say, cancellation);
        try
        {
            await HaveServicesAsync(cancellation);
            var watch = Stopwatch.StartNew();
            var failed = await new CellImages(plan, owner, root, folder.Work, say).BuildAsync(cancellation);
            var build = watch.Elapsed;
            watch.Restart();
            await Parallel.ForEachAsync(
                plan.Cells, new ParallelOptions { MaxDegreeOfParallelism = plan.Parallel, CancellationToken = cancellation },
                async (cell, token) => await CellAsync(cell, failed.GetValueOrDefault(cell.Name), owner, token));
            Times = (build, watch.Elapsed);
        }
        finally
        {
            await Leftovers.RemoveOwnAsync(engine, owner, say);
        }

        return await folder.MergeAsync(plan, root, cancellation);
    }

    private async Task CellAsync(PlannedCell cell, Diagnostic? failure, RunOwner owner, CancellationToken cancellation)
    {
        var own = folder.Of(cell.Name);
        Directory.CreateDirectory(own);
        var run = new CellRun(engine, plan, cell, owner, own);
        if (failure is null)
            await run.RunAsync(cancellation);
        else
            run.Record(failure, null, TimeSpan.Zero, DateTimeOffset.UtcNow).Write(own);
        var outcome = folder.Read(cell, root);
        say(outcome.Why is { } why ? $"✗ {cell.Title}: {why}" : $"✓ {cell.Title}: {outcome.Count.Ran} tests passed");
    }

    private async Task PullAsync(TestService service, string reference, CancellationToken cancellation)
    {
        say($"Pulling {reference}");
        try
        {
            await engine.PullAsync(reference, null, null, null, cancellation);
        }
        catch (PipelineException e) when (reference != service.Image)
        {
            throw PipelineException.Failed(
                $"The mirror's image for service {service.Name} is not here, and cannot be pulled", reference, e.Diagnostic.Why,
                $"make it: ./build.sh PrepareMirror --mirror {plan.Mirror!.Name}, or BuildImages for the system that holds it", inner: e);
        }
    }

    /// <summary>The images of services, before cells would ask for them all at once.</summary>
    private async Task HaveServicesAsync(CancellationToken cancellation)
    {
        foreach (var service in plan.Cells.SelectMany(x => x.Tests.Services).DistinctBy(x => x.Image))
            if (plan.ImageOf(service) is var reference && await engine.FindImageAsync(reference, cancellation) is null)
                await PullAsync(service, reference, cancellation);
    }
}
