using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Pipeline.Cells.Results;
using Pipeline.Diagnostics;
using Pipeline.Docker;

namespace Pipeline.Cells.Running;

/// <summary>Runs the tests of one cell: a network and services of its own, the tests, and what they leave behind.</summary>
internal sealed class CellRun(DockerEngine engine, MatrixPlan plan, PlannedCell cell, RunOwner owner, string folder)
{
    private readonly List<string> _containers = [];
    private readonly string _prefix = $"tests-{owner.Run}-{cell.Name}";
    private readonly ImmutableSortedDictionary<string, string> _labels = owner.Labels.ToImmutableSortedDictionary();

    /// <summary>Runs it. What goes wrong is in the record that it leaves in the cell's folder.</summary>
    /// <exception cref="OperationCanceledException">The run has to end; everything is removed.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var started = DateTimeOffset.UtcNow;
        var watch = Stopwatch.StartNew();
        int? code = null;
        Diagnostic? problem = null;
        try
        {
            await engine.CreateNetworkAsync(_prefix, _labels, isolated: false, cancellation);
            await StartServicesAsync(cancellation);
            code = await RunTestsAsync(cancellation);
        }
        catch (PipelineException e)
        {
            problem = e.Diagnostic;
        }
        finally
        {
            await RemoveAsync();
        }

        watch.Stop();
        Record(problem, code, watch.Elapsed, started).Write(folder);
    }

    /// <summary>What is written of a cell.</summary>
    public CellRecord Record(Diagnostic? problem, int? exitCode, TimeSpan time, DateTimeOffset started) => new(
        plan.System, cell.Name, cell.Title, exitCode, problem is null ? null : $"{problem.What}{(problem.Why is { } why ? $": {why}" : "")}",
        problem?.Details ?? [], Math.Round(time.TotalSeconds, 3), started);

    private Task StartServicesAsync(CancellationToken cancellation) => Task.WhenAll(cell.Tests.Services.Select(async service =>
    {
        var id = await StartAsync(
            new ContainerSpec(plan.ImageOf(service))
            {
                Command = service.Command,
                Environment = service.Environment,
                User = service.User,
                Mounts = [.. service.Tmpfs.Select(x => ContainerMount.Tmpfs(x, owner: service.User))],
            },
            service.Name, cancellation);
        try
        {
            await engine.WaitReadyAsync(id, service.Ready, service.ReadyWithin, cancellation);
        }
        catch (PipelineException e)
        {
            throw PipelineException.Failed($"Service {service.Name} did not get ready", service.Image, e.Diagnostic.Why ?? e.Diagnostic.What, details: e.Diagnostic.Details, inner: e);
        }
    }));

    private async Task<int> RunTestsAsync(CancellationToken cancellation)
    {
        var tests = cell.Tests;
        var id = await StartAsync(
            new ContainerSpec(CellImages.ReferenceOf(cell, owner)) { Command = tests.Command, Environment = tests.Environment, Init = true }, "tests", cancellation);
        try
        {
            return await engine.WaitExitAsync(id, tests.Timeout, cancellation);
        }
        catch (PipelineException e) when (!cancellation.IsCancellationRequested)
        {
            if (await engine.FindContainerAsync(id, cancellation) is not { Running: true })
                throw;
            await engine.StopAsync(id, TimeSpan.FromSeconds(5), cancellation);
            throw PipelineException.Failed($"Its tests did not end within {Time(tests.Timeout)}", details: e.Diagnostic.Details);
        }
        finally
        {
            if (!cancellation.IsCancellationRequested)
                await CollectAsync(id, cancellation);
        }
    }

    /// <summary>Whatever the tests have left, also when they were ended: it tells how far they came.</summary>
    private async Task CollectAsync(string id, CancellationToken cancellation)
    {
        await File.WriteAllLinesAsync(Path.Combine(folder, CellFolder.Log), await engine.LogsAsync(id, int.MaxValue, cancellation), cancellation);
        var results = Path.Combine(folder, "results");
        await engine.CopyFromAsync(id, cell.Tests.Results, results, cancellation);
        foreach (var file in (ReadOnlySpan<string>)[CellFolder.JUnit, CellFolder.Coverage, CellFolder.CoverageData])
            if (File.Exists(Path.Combine(results, file)))
                File.Move(Path.Combine(results, file), Path.Combine(folder, file), overwrite: true);
        if (Directory.Exists(results) && !Directory.EnumerateFileSystemEntries(results).Any())
            Directory.Delete(results);
    }

    private async Task<string> StartAsync(ContainerSpec spec, string name, CancellationToken cancellation)
    {
        var id = await engine.StartAsync(spec with { Name = $"{_prefix}-{name}", HostName = name, Network = _prefix, Aliases = [name], Labels = _labels }, cancellation);
        lock (_containers)
            _containers.Add(id);
        return id;
    }

    /// <summary>The cell's own part as soon as it has ended; the run removes what may be missed here.</summary>
    private async Task RemoveAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            await Task.WhenAll(_containers.Select(x => engine.RemoveAsync(x, limit.Token)));
            await engine.RemoveNetworkAsync(_prefix, limit.Token);
        }
        catch (Exception e) when (e is PipelineException or OperationCanceledException)
        {
            // The run looks for everything of its label at its end, and says what stays.
        }
    }

    private static string Time(TimeSpan time) => time.TotalSeconds < 120
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.#} min");
}
