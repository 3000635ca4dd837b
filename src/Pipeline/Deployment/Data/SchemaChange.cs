using Pipeline.Diagnostics;
using Pipeline.Systems.Services;

namespace Pipeline.Deployment.Data;

/// <summary>Brings a database to what a release needs. What is applied is asked of the database before and after, so it can be repeated after any end.</summary>
internal sealed class SchemaChange(IDeployHost host, Journal journal, TimeProvider time)
{
    /// <summary>Which migrations a release knows, and what of them the database has.</summary>
    public static async Task<Schema> AskAsync(IDeployHost host, Rollout rollout, Migration job, CancellationToken cancellation)
    {
        var schema = Schema.Parse(job, await host.CallAsync(rollout, job, job.Listing, _ => { }, cancellation));
        schema.RequireDeclared(job);
        return schema;
    }

    /// <summary>Backs up, and runs what is due; nothing when nothing is.</summary>
    /// <returns>What the database has then.</returns>
    /// <exception cref="PipelineException">A migration is undeclared (exit 3), or it failed: which one.</exception>
    public async Task<Schema> ExpandAsync(Rollout rollout, Migration job, Action<string> say, CancellationToken cancellation)
    {
        say("asking the database what it has");
        var schema = await AskAsync(host, rollout, job, cancellation);
        if (!schema.Due.Any())
        {
            await RecordAsync(JournalEvent.Migrated, rollout, schema, null);
            say(schema.Held.Any() ? $"nothing is due; {string.Join(", ", schema.Held)} waits for Contract" : "nothing is due");
            return schema;
        }

        // What is still empty has nothing to lose.
        if (job.Backup is { } backup && schema.IsUsed)
            await new BackupRun(host, journal).MakeAsync(rollout, backup, "migration", say, cancellation);
        schema = await MigrateAsync(JournalEvent.Migrated, rollout, job, schema, () => host.RunAsync(rollout, job, say, cancellation), x => x.Due, cancellation);
        say("done");
        return schema;
    }

    /// <summary>Backs up, and runs also what is held.</summary>
    /// <exception cref="PipelineException">A migration failed: which one.</exception>
    public async Task<Schema> ContractAsync(Rollout rollout, Migration job, Schema schema, Action<string> say, CancellationToken cancellation)
    {
        if (job.Backup is { } backup)
            await new BackupRun(host, journal).MakeAsync(rollout, backup, "contraction", say, cancellation);
        // Whoever is killed from here on may have removed something already.
        await RecordAsync(JournalEvent.Contracting, rollout, schema, null);
        return await MigrateAsync(
            JournalEvent.Contracted, rollout, job, schema, () => host.CallAsync(rollout, job, job.Contracting, say, cancellation), x => x.Due.Concat(x.Held), cancellation);
    }

    private async Task<Schema> MigrateAsync(
        JournalEvent what, Rollout rollout, Migration job, Schema before, Func<Task> run, Func<Schema, IEnumerable<string>> wanted, CancellationToken cancellation)
    {
        PipelineException? failure = null;
        var began = time.GetTimestamp();
        try
        {
            await run();
        }
        catch (PipelineException e) when (!LostLease.Is(e))
        {
            failure = e;
        }

        var took = time.GetElapsedTime(began);
        Schema after;
        try
        {
            after = await AskAsync(host, rollout, job, cancellation);
        }
        catch (PipelineException) when (failure is not null)
        {
            // A database that is gone: what it has the next run asks.
            throw failure;
        }

        var done = wanted(before).Except(wanted(after)).ToList();
        var left = wanted(after).FirstOrDefault();
        // Of a contraction that failed it stays on record that all of it may have run.
        if (left is null || (what is JournalEvent.Migrated && done.Count > 0))
            await RecordAsync(what, rollout, after, new AppliedMigrations([.. done], Math.Round(took.TotalSeconds, 3)));
        if (left is null)
            return failure is null ? after : throw failure;
        throw PipelineException.Failed(
            $"Migration {left} was not applied", failure?.Diagnostic.Where ?? job.Name, failure?.Message.Split('\n')[0] ?? $"job {job.Name} ended well without it",
            $"{(done.Count > 0 ? $"{string.Join(", ", done)} stays, and the release that serves survives it; " : "")}correct it and deploy again: what is applied is not run twice",
            failure?.Diagnostic.Details, inner: failure);
    }

    private Task RecordAsync(JournalEvent what, Rollout rollout, Schema schema, AppliedMigrations? applied) =>
        journal.AppendAsync(what, x => x with { Id = rollout.Id, Schema = schema, Applied = applied });
}
