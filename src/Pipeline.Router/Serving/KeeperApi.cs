using Microsoft.AspNetCore.Http;
using Pipeline.Router.Control;
using Pipeline.Router.Keeping;

namespace Pipeline.Router.Serving;

/// <summary>The commands with which the router keeps an environment: its lease, its journal and its records.</summary>
internal sealed class KeeperApi(Ledger ledger, JournalFile journal, RecordFolder records, CancellationToken stopping)
{
    private const int LongestOwner = 200;

    public long Token => ledger.Stored.Token;

    public LeaseHolder? Holder => ledger.Holder;

    /// <exception cref="RefusalException">The token does not count.</exception>
    public void Verify(long token) => ledger.Change(token, _ => true);

    public async Task LeaseAsync(HttpContext context)
    {
        var request = await ControlBody.ReadAsync(context, ControlJson.Default.LeaseRequest);
        if (request.Owner.Length is 0 or > LongestOwner || request.Owner.Any(char.IsControl))
            throw new RefusalException(StatusCodes.Status400BadRequest, $"owner is empty, longer than {LongestOwner} characters, or has a control character.");
        var connection = ControlBody.Save("The lease cannot be saved, so it was not given",
            () => request.Token is { } token ? ledger.Resume(request.Owner, token) : ledger.Take(request.Owner));

        using var left = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var holding = ledger.HoldAsync(connection, left.Token);
        try
        {
            await ControlBody.WriteAsync(context, new LeaseToken(connection.Token), ControlJson.Default.LeaseToken);
            await context.Response.WriteAsync("\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client has left, which is what the lease waits for.
        }
        await holding;
        // An answer that ends says that the lease has ended. A router that stops breaks it off: the next worker knows the lease.
        if (stopping.IsCancellationRequested)
            context.Abort();
    }

    public async Task BeatAsync(HttpContext context)
    {
        var request = await ControlBody.ReadAsync(context, ControlJson.Default.LeaseToken);
        ledger.Beat(request.Token);
        await ControlBody.WriteAsync(context, request, ControlJson.Default.LeaseToken);
    }

    public async Task EndLeaseAsync(HttpContext context)
    {
        var request = await ControlBody.ReadAsync(context, ControlJson.Default.LeaseToken);
        ControlBody.Save("The end of the lease cannot be saved; it ends by itself when no beat comes", () => ledger.End(request.Token));
        await ControlBody.WriteAsync(context, request, ControlJson.Default.LeaseToken);
    }

    public Task ReadJournalAsync(HttpContext context) => ControlBody.WriteAsync(context, new JournalLines(journal.Lines), ControlJson.Default.JournalLines);

    public async Task AppendAsync(HttpContext context)
    {
        var request = await ControlBody.ReadAsync(context, ControlJson.Default.JournalRequest);
        ControlBody.Verify(request.Token);
        if (request.Line.Length == 0 || request.Line.Contains('\n', StringComparison.Ordinal))
            throw new RefusalException(StatusCodes.Status400BadRequest, "line is empty or has a line break.");
        var lines = ControlBody.Save("The line cannot be saved; the journal is as before", () => ledger.Change(request.Token, next =>
        {
            ledger.Save(next);
            return journal.Append(request.Line, request.At);
        }));
        await ControlBody.WriteAsync(context, new JournalLength(lines), ControlJson.Default.JournalLength);
    }

    public Task ReadRecordAsync(HttpContext context)
    {
        var name = context.Request.Query["name"].ToString();
        return ControlBody.WriteAsync(context, new RouterRecord(name, records.Read(name)), ControlJson.Default.RouterRecord);
    }

    public async Task WriteRecordAsync(HttpContext context)
    {
        var request = await ControlBody.ReadAsync(context, ControlJson.Default.RecordRequest);
        ControlBody.Verify(request.Token);
        RecordFolder.Verify(request.Name);
        RecordFolder.Verify(request.Content);
        ControlBody.Save("The record cannot be saved; it is as before", () => ledger.Change(request.Token, next =>
        {
            ledger.Save(next);
            records.Write(request.Name, request.Content);
            return true;
        }));
        await ListRecordsAsync(context);
    }

    public Task ListRecordsAsync(HttpContext context) => ControlBody.WriteAsync(context, new RecordNames(records.Names), ControlJson.Default.RecordNames);
}
