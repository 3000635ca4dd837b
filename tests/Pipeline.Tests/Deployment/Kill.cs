using System.Runtime.ExceptionServices;

namespace Pipeline.Tests.Deployment;

/// <summary>Runs of commands that die.</summary>
internal static class Kill
{
    /// <summary>Runs a command that dies at its n-th operation.</summary>
    /// <returns>Whether it died; else it has fewer operations.</returns>
    public static async Task<bool> AtAsync(Site site, int at, bool afterEffect, Func<Task> command)
    {
        (site.Host.KillAt, site.Host.KillAfterEffect) = (site.Host.Operations + at, afterEffect);
        var failure = await Record.ExceptionAsync(command);
        // What only warns of a failure ends well, and is dead all the same.
        var died = site.Host.Run.Killed;
        if (failure is not null && !died)
            ExceptionDispatchInfo.Throw(failure);
        site.Host.Revive();
        return died;
    }

    /// <summary>Runs a command on one site after the other, so that it dies at each of its operations; at last it does not.</summary>
    /// <param name="afterEffect">Whether the operation at which it dies still takes effect.</param>
    /// <param name="start">Makes a site.</param>
    /// <param name="command">The command.</param>
    /// <param name="then">What comes after each of them.</param>
    /// <returns>How many operations it has.</returns>
    public static Task<int> AtEachAsync(bool afterEffect, Func<Task<Site>> start, Func<Site, Task> command, Func<Site, Task> then) => AtEachAsync(afterEffect, start, x => x, command, then);

    /// <summary>The same of something that has a site.</summary>
    public static async Task<int> AtEachAsync<T>(bool afterEffect, Func<Task<T>> start, Func<T, Site> siteOf, Func<T, Task> command, Func<T, Task> then)
        where T : IDisposable
    {
        for (var at = 1; ; at++)
        {
            using var one = await start();
            var died = await AtAsync(siteOf(one), at, afterEffect, () => command(one));
            await then(one);
            if (!died)
                return at - 1;
        }
    }
}
