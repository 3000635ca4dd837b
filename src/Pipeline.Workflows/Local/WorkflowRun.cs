using Pipeline.Diagnostics;
using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.WhatIf;

namespace Pipeline.Workflows.Local;

/// <summary>
/// Runs a workflow's jobs on this machine: each in a fresh clone, with only what the workflow hands on. It is no second GitHub: limits of time,
/// other shells than bash and sh, and actions of others are GitHub's.
/// </summary>
internal static class WorkflowRun
{
    /// <summary>Runs the jobs in the order of their needs, as many at once as asked for.</summary>
    /// <param name="request">What, and how.</param>
    /// <param name="stop">Interrupts: running steps are ended, and nothing else begins.</param>
    /// <exception cref="PipelineException">Nothing ran: the file, the event, a job's name or the repository is wrong.</exception>
    public static async Task<RunReport> RunAsync(RunRequest request, CancellationToken stop)
    {
        if (OperatingSystem.IsWindows())
            throw PipelineException.WrongUse("Workflows run here on Linux and macOS only", next: "run it in WSL");
        var before = RunPlan.Before(request.Document);
        var jobs = RunPlan.Make(request, before);
        var branch = await new Git(request.Root).TryAsync(stop, "symbolic-ref", "--short", "--quiet", "HEAD");
        var what = EventOf(request, branch);
        if (Trigger.Of(request.Document, what) is { Starts: Answer.No } no)
            throw PipelineException.WrongUse(
                $"{what} does not start {request.Document.Path}", $"{request.Document.Path}:{no.At}", no.Why,
                "give another event, or --ref, --base, --paths that pass");
        using var slots = new SemaphoreSlim(Math.Max(1, request.Parallel));
        var run = await SetUpAsync(request, what, branch, jobs, before, slots, stop);
        run.Log.Line($"{request.Document.Path} on {what}, commit {run.Origin.Commit[..8]}");
        if (await Origin.IsChangedAsync(request.Root, stop))
            run.Log.Line(request.WithChanges ? "Changes that are not committed are part of this run."
                : "warning: changes that are not committed are not part of this run; --with-changes takes them in");
        var results = await JobsAsync(run, jobs, stop);
        var report = new RunReport(Conclusion(results, stop), results, run.Artifacts.All, run.Folder, stop.IsCancellationRequested);
        RunTable.Write(report, run.Log);
        return report;
    }

    private static WorkflowEvent EventOf(RunRequest request, string? current)
    {
        var question = request.Question;
        var (what, mistakes) = EventReading.Read(request.Document, question with
        {
            Ref = question.Ref ?? (question.Event is "push" or "create" or "workflow_dispatch" && current is { } branch ? Refs.Heads + branch : null),
            Head = question.Head ?? (question.Event is "pull_request" or "pull_request_target" ? current ?? "HEAD" : null),
            Actor = question.Actor ?? Environment.UserName,
            Repository = question.Repository ?? $"local/{Path.GetFileName(Path.TrimEndingDirectorySeparator(request.Root))}",
        });
        return what ?? throw new PipelineException(Engine.ExitCode.WrongUse, new Diagnostic(
            mistakes.Count == 1 ? "The event is wrong: one mistake" : $"The event is wrong: {mistakes.Count} mistakes", Details: mistakes));
    }

    private static async Task<LocalRun> SetUpAsync(
        RunRequest request, WorkflowEvent what, string? branch, IReadOnlyList<JobView> jobs, IReadOnlyDictionary<string, HashSet<string>> before,
        SemaphoreSlim slots, CancellationToken stop)
    {
        var log = new RunLog(request.Show);
        var folder = RunFolder.Create(request.Root, request.Document.Path, request.Time);
        var reference = what.Ref ?? Refs.Heads + (branch ?? what.DefaultBranch);
        var origin = await Origin.CreateAsync(request.Root, Path.Combine(folder, "origin.git"), reference, request.WithChanges, stop);
        var secrets = Secrets(request, what, jobs, log);
        return new LocalRun
        {
            Request = request,
            Event = what,
            Folder = folder,
            Repository = what.Repository!,
            Reference = reference,
            Origin = origin,
            Artifacts = new ArtifactStore(Path.Combine(folder, "artifacts")),
            Log = log,
            Contexts = RunContexts.Of(request, what, origin.Commit, what.Repository!, reference, secrets["GITHUB_TOKEN"]!.ToText()),
            Secrets = secrets,
            Before = before,
            Slots = slots,
        };
    }

    /// <summary>The context <c>secrets</c>: those that the jobs name, and no others. Every value is masked from here on.</summary>
    public static ObjectValue Secrets(RunRequest request, WorkflowEvent what, IReadOnlyList<JobView> jobs, RunLog log)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["GITHUB_TOKEN"] = "" };
        var missing = new List<string>();
        foreach (var name in SecretNames.In([request.Document.Root["env"], .. jobs.Select(x => x.Node)]).Where(x => x != SecretNames.All).Prepend("GITHUB_TOKEN"))
        {
            // A stranger's pull request gets none, at GitHub and here.
            if (request.Secret(name) is { Length: > 0 } value && (!what.IsFromStranger || name == "GITHUB_TOKEN"))
            {
                Engine.Redactor.Add(value);
                values[name] = value;
            }
            else if (name != "GITHUB_TOKEN")
            {
                missing.Add(name);
            }
        }

        if (missing.Count > 0)
            log.Line(what.IsFromStranger ? $"Secrets are empty, because the pull request comes from a fork: {string.Join(", ", missing)}"
                : $"warning: secrets are empty, because nobody gave them: {string.Join(", ", missing)}; SECRETS_{missing[0]} in the environment gives one");
        return ObjectValue.OfTexts(values);
    }

    /// <summary>The results of jobs, each with all its cells, in their order.</summary>
    public static async Task<IReadOnlyList<JobResult>> JobsAsync(LocalRun run, IReadOnlyList<JobView> jobs, CancellationToken stop)
    {
        var running = new Dictionary<string, Task<IReadOnlyList<JobResult>>>(StringComparer.Ordinal);
        // Needed jobs first, so that each finds the tasks it waits for.
        foreach (var job in jobs.OrderBy(x => run.Before[x.Id].Count))
            running[job.Id] = OneAsync(job, run.Before[job.Id].ToDictionary(x => x, x => running[x]));
        await Task.WhenAll(running.Values);
        return [.. jobs.SelectMany(x => running[x.Id].Result)];

        async Task<IReadOnlyList<JobResult>> OneAsync(JobView job, Dictionary<string, Task<IReadOnlyList<JobResult>>> before)
        {
            await Task.WhenAll(before.Values);
            await Task.Yield();
            return await new JobRunner(run, job).RunAsync(before.ToDictionary(x => x.Key, x => x.Value.Result), stop);
        }
    }

    private static RunResult Conclusion(IReadOnlyList<JobResult> jobs, CancellationToken stop) =>
        jobs.Any(x => x.Result == RunResult.Failure) ? RunResult.Failure : stop.IsCancellationRequested ? RunResult.Cancelled : RunResult.Success;
}
