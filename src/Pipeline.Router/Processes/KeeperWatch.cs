using System.ComponentModel;

namespace Pipeline.Router.Processes;

/// <summary>The worker's side: sees to it that there is a keeper, and learns from it when to stop.</summary>
internal sealed class KeeperWatch(FamilyArguments family, EventLog log)
{
    private volatile Partner _keeper = Partner.Parent(family.PartnerPid);
    private volatile bool _stopping;

    public int KeeperPid => _keeper.Pid;

    /// <summary>Returns when the keeper wants this process to stop; replaces a keeper that dies, meanwhile serving goes on.</summary>
    public async Task WatchAsync()
    {
        var delay = new RespawnDelay();
        while (true)
        {
            var end = await _keeper.Ended;
            if (end.Orderly || _stopping)
                return;
            log.Write($"keeper {_keeper.Pid} died ({end}); starting another");
            var wait = delay.After(_keeper.Age);
            while (true)
            {
                await Task.Delay(wait);
                if (_stopping)
                    return;
                try
                {
                    _keeper = Partner.Start(family, "keeper");
                    // Stop may have spoken to the former keeper only.
                    if (_stopping)
                        _keeper.TellToStop();
                    break;
                }
                catch (Win32Exception e)
                {
                    wait = delay.After(TimeSpan.Zero);
                    log.Write($"cannot start a keeper: {e.Message}");
                }
            }
        }
    }

    /// <summary>This process stops: the keeper shall not replace it.</summary>
    public void Stop()
    {
        _stopping = true;
        _keeper.TellToStop();
    }
}
