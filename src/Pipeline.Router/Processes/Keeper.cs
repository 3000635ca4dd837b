using System.ComponentModel;

namespace Pipeline.Router.Processes;

/// <summary>The process that owns the listening socket and starts a worker whenever there is none. It serves nothing itself.</summary>
internal sealed class Keeper
{
    // The worker gives its requests five seconds.
    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(8);
    private readonly EventLog _log = new("keeper");

    /// <summary>Starts the first worker. One that cannot work at all ends the router instead of being started for ever.</summary>
    public static async Task<int> FoundAsync(FamilyArguments family, Func<string, int> fail)
    {
        using var stop = new StopSignal();
        using var orphans = Orphans.Reap();
        var keeper = new Keeper();
        keeper._log.Write($"starts on {ListenAddress.Text(family.Listen)} in {family.Directory}");
        var first = Partner.Start(family, "worker");
        if (await Task.WhenAny(stop.Asked, first.Ended) == first.Ended && (await first.Ended).ExitCode == PartnerEnd.CannotStart)
            return fail($"The router's worker could not start in {family.Directory}; the lines before this one say why.");
        return await keeper.KeepAsync(family, first, stop);
    }

    /// <summary>Takes over from a keeper that died: the worker that started this process goes on serving.</summary>
    public static async Task<int> AdoptAsync(FamilyArguments family)
    {
        using var stop = new StopSignal();
        var keeper = new Keeper();
        keeper._log.Write($"keeps worker {family.PartnerPid} from now on");
        return await keeper.KeepAsync(family, Partner.Parent(family.PartnerPid), stop);
    }

    private async Task<int> KeepAsync(FamilyArguments family, Partner? worker, StopSignal stop)
    {
        var delay = new RespawnDelay();
        while (true)
        {
            if (worker is null || await Task.WhenAny(stop.Asked, worker.Ended) == stop.Asked)
            {
                _log.Write("told to stop");
                await (worker?.EndChildAsync(StopBound) ?? Task.CompletedTask);
                return 0;
            }
            var end = await worker.Ended;
            if (end.Orderly)
                return 0;

            var wait = delay.After(worker.Age);
            _log.Write($"worker {worker.Pid} died ({end}); starting another{(wait > TimeSpan.Zero ? $" in {wait.TotalMilliseconds:0} ms" : "")}");
            worker = await RestartAsync(family, wait, delay, stop);
        }
    }

    // Null when told to stop meanwhile.
    private async Task<Partner?> RestartAsync(FamilyArguments family, TimeSpan wait, RespawnDelay delay, StopSignal stop)
    {
        while (true)
        {
            if (wait > TimeSpan.Zero && await Task.WhenAny(stop.Asked, Task.Delay(wait)) == stop.Asked)
                return null;
            try
            {
                return Partner.Start(family, "worker");
            }
            catch (Win32Exception e)
            {
                wait = delay.After(TimeSpan.Zero);
                _log.Write($"cannot start a worker: {e.Message}");
            }
        }
    }
}
