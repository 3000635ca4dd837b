using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipeline.Deployment.Fleet;

/// <summary>The machines that a fleet has had: a small record on its keeper, so that one which left the definition is not forgotten.</summary>
/// <param name="keeper">The host that keeps it.</param>
internal sealed class FleetRecord(IDeployHost keeper) : IDisposable
{
    /// <summary>The record's name.</summary>
    public const string Name = "fleet-machines.json";

    private readonly SemaphoreSlim _once = new(1);
    private ImmutableArray<KnownMachine>? _known;

    /// <summary>The fencing token of the run that holds the keeper.</summary>
    public long Token { get; set; }

    /// <summary>All of them, in the order of their names.</summary>
    public async Task<ImmutableArray<KnownMachine>> ReadAsync(CancellationToken cancellation)
    {
        await _once.WaitAsync(cancellation);
        try
        {
            return _known ??= From(await keeper.ReadRecordAsync(Name, cancellation));
        }
        finally
        {
            _once.Release();
        }
    }

    /// <summary>One of them; null: it is not known.</summary>
    public async Task<KnownMachine?> FindAsync(string name, CancellationToken cancellation) => (await ReadAsync(cancellation)).FirstOrDefault(x => x.Name == name);

    /// <summary>Changes what is known of one; null forgets it. It is on disk once this returns.</summary>
    public Task SetAsync(string name, Func<KnownMachine?, KnownMachine?> change, CancellationToken cancellation) => ChangeAsync(
        known => known.Where(x => x.Name != name).Concat(change(known.FirstOrDefault(x => x.Name == name)) is { } after ? [after] : []), cancellation);

    /// <summary>Changes what is known. It is on disk once this returns.</summary>
    public async Task ChangeAsync(Func<ImmutableArray<KnownMachine>, IEnumerable<KnownMachine>> change, CancellationToken cancellation)
    {
        await ReadAsync(cancellation);
        await _once.WaitAsync(cancellation);
        try
        {
            ImmutableArray<KnownMachine> all = [.. change(_known!.Value).OrderBy(x => x.Name, StringComparer.Ordinal)];
            if (all.SequenceEqual(_known.Value))
                return;
            await keeper.WriteRecordAsync(Name, ToBytes(all), Token, cancellation);
            _known = all;
        }
        finally
        {
            _once.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _once.Dispose();

    /// <summary>Reads the record's bytes. What cannot be understood is as nothing: who serves is taken in again, and so it is known again.</summary>
    internal static ImmutableArray<KnownMachine> From(byte[]? bytes)
    {
        try
        {
            if (bytes is { Length: > 0 } && JsonNode.Parse(bytes)?["machines"] is JsonArray machines)
                return [.. machines.Select(x => new KnownMachine((string)x!["name"]!, (string)x["engine"]!, (string)x["address"]!, (int)x["port"]!) { Serves = (bool)x["serves"]!, IsIn = (bool)x["in"]! })];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or NullReferenceException or ArgumentNullException)
        {
            // As nothing, as said.
        }

        return [];
    }

    private static byte[] ToBytes(ImmutableArray<KnownMachine> all) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["machines"] = new JsonArray([.. all.Select(x => new JsonObject
        {
            ["name"] = x.Name,
            ["engine"] = x.Engine,
            ["address"] = x.Address,
            ["port"] = x.Port,
            ["serves"] = x.Serves,
            ["in"] = x.IsIn,
        })]),
    }.ToJsonString());
}
