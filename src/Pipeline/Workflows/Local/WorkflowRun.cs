using Pipeline.Diagnostics;
using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Local.Artifacts;
using Pipeline.Workflows.Local.Jobs;
using Pipeline.Workflows.Local.Output;
using Pipeline.Workflows.Local.Sources;
using Pipeline.Workflows.WhatIf;

namespace Pipeline.Workflows.Local;

/// <summary>Runs a workflow on this machine: the door of the room.</summary>
internal static class WorkflowRun
{
    /// <summary>Runs the jobs in the order of their needs, as many at once as asked for.</summary>
    /// <param name="request">What, and how.</param>
    /// <param name="stop">Interrupts: running steps are ended, those with <c>always()</c> or <c>cancelled()</c> still run.</param>
    /// <exception cref="PipelineException">Nothing ran: the file, the event, a job's name or the repository is wrong.</exception>
    public static async Task<RunReport> RunAsync(RunRequest request, CancellationToken stop)
    {
        if (OperatingSystem.IsWindows())
            throw PipelineException.WrongUse("Workflows run here on Linux and macOS only", next: "run it in WSL");
        var jobs = RunPlan.Make(request.Document, request.Jobs);
        var repository = await PersonsRepository.ReadAsync(request.Root, stop);
        var what = EventOf(request, repository);
        if (Trigger.Of(request.Document, what) is { Starts: Answer.No } no)
            throw PipelineException.WrongUse(
                $"{what} does not start {request.Document.Path}", $"{request.Document.Path}:{no.At}", no.Why,
                "give another event, or --ref, --base, --paths that pass");
        var log = new RunLog(request.Show);
        var setup = await SetUpAsync(request, what, repository, jobs, log, stop);
        Announce(setup, what, await Origin.IsChangedAsync(request.Root, stop));
        var results = await JobsAsync(setup, jobs, stop);
        var report = new RunReport(
            Conclusion(results, stop), results, [.. setup.Place.Artifacts.All.Where(x => x.Folder.Length > 0)], setup.Place.Folder,
            File.Exists(setup.SummaryFile) ? setup.SummaryFile : null, stop.IsCancellationRequested);
        RunTable.Write(report, log);
        return report;
    }

    private static WorkflowEvent EventOf(RunRequest request, PersonsRepository repository)
    {
        var question = request.Question;
        var (what, mistakes) = EventReading.Read(request.Document, question with
        {
            Ref = question.Ref ?? (question.Event is "push" or "create" or "workflow_dispatch" && repository.Branch is { } branch ? Refs.Heads + branch : null),
            Head = question.Head ?? (question.Event is "pull_request" or "pull_request_target" ? repository.Branch ?? "HEAD" : null),
            Actor = question.Actor ?? Environment.UserName,
            Repository = question.Repository ?? repository.Name,
        });
        return what ?? throw new PipelineException(Engine.ExitCode.WrongUse, new Diagnostic(
            mistakes.Count == 1 ? "The event is wrong: one mistake" : $"The event is wrong: {mistakes.Count} mistakes", Details: mistakes));
    }

    private static async Task<RunSetup> SetUpAsync(
        RunRequest request, WorkflowEvent what, PersonsRepository repository, IReadOnlyList<JobView> jobs, RunLog log, CancellationToken stop)
    {
        var folder = RunFolder.Create(request.Root, request.Document.Path, request.Time);
        var reference = what.Ref ?? Refs.Heads + (repository.Branch ?? what.DefaultBranch);
        var place = new RunPlace
        {
            Folder = folder,
            RunId = request.Time.GetUtcNow().ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture),
            Repository = what.Repository ?? repository.Name,
            Address = $"https://github.com/{what.Repository ?? repository.Name}",
            Reference = reference,
            Origin = await Origin.CreateAsync(request.Root, Path.Combine(folder, "origin.git"), reference, request.WithChanges, stop),
            Artifacts = new ArtifactStore(Path.Combine(folder, "artifacts")),
            Order = new JobOrder(request.Document),
            Time = request.Time,
        };
        var secrets = NamedValues.Secrets(request, what, jobs, log);
        return new RunSetup
        {
            Request = request,
            Event = what,
            Place = place,
            Log = log,
            Contexts = RunContexts.Of(what, request.Document, place, secrets["GITHUB_TOKEN"]!.ToText(), NamedValues.Variables(request, jobs)),
            Secrets = secrets,
        };
    }

    private static void Announce(RunSetup setup, WorkflowEvent what, bool changed)
    {
        setup.Log.Line($"{setup.Request.Document.Path} on {what}, commit {setup.Place.Origin.Commit[..8]}");
        if (changed && !setup.Request.WithChanges)
            setup.Log.Line("warning: changes that are not committed are not part of this run; --with-changes takes them in");
        if (changed && setup.Request.WithChanges)
            setup.Log.Line("Changes that are not committed are part of this run.");
        if (setup.Request.Document.Concurrency is not null || setup.Request.Document.Jobs.Any(x => x.Node["concurrency"] is not null))
            setup.Log.Line("`concurrency` is ignored here.");
    }

    private static async Task<IReadOnlyList<JobResult>> JobsAsync(RunSetup setup, IReadOnlyList<JobView> jobs, CancellationToken stop)
    {
        using var slots = new SemaphoreSlim(Math.Max(1, setup.Request.Parallel));
        var running = new Dictionary<string, Task<IReadOnlyList<JobResult>>>(StringComparer.Ordinal);
        // Needed jobs first, so that each finds the tasks it waits for.
        foreach (var job in jobs.OrderBy(x => setup.Place.Order.Before(x.Id).Count))
            running[job.Id] = OneAsync(job, setup.Place.Order.Before(job.Id).ToDictionary(x => x, x => running[x]));
        await Task.WhenAll(running.Values);
        return [.. jobs.SelectMany(x => running[x.Id].Result)];

        async Task<IReadOnlyList<JobResult>> OneAsync(JobView job, Dictionary<string, Task<IReadOnlyList<JobResult>>> before)
        {
            await Task.WhenAll(before.Values);
            await Task.Yield();
            return await new JobRunner(setup, job).RunAsync(before.ToDictionary(x => x.Key, x => x.Value.Result), slots, stop);
        }
    }

    private static RunResult Conclusion(IReadOnlyList<JobResult> jobs, CancellationToken stop) =>
        jobs.Any(x => x.Counts == RunResult.Failure) ? RunResult.Failure
        : stop.IsCancellationRequested || jobs.Any(x => x.Counts == RunResult.Cancelled) ? RunResult.Cancelled
        : RunResult.Success;
}
