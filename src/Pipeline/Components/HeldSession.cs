using System.Runtime.CompilerServices;
using Pipeline.Deployment;
using Pipeline.Engine;
using Serilog;

namespace Pipeline.Components;

/// <summary>Hands the session that <c>TakeLock</c> began to the target that needs it. Component interfaces have no fields.</summary>
internal static class HeldSession
{
    private static readonly ConditionalWeakTable<IHaveSystems, DeploySession> Held = [];

    /// <summary>Begins a session and holds it for <see cref="TakeAsync"/>.</summary>
    public static async Task BeginAsync(IHaveSystems build) => Held.Add(build, await OpenAsync(build));

    /// <summary>The session that was begun, else a new one; the caller ends it.</summary>
    public static async Task<DeploySession> TakeAsync(IHaveSystems build)
    {
        if (!Held.TryGetValue(build, out var session))
            return await OpenAsync(build);
        Held.Remove(build);
        return session;
    }

    private static Task<DeploySession> OpenAsync(IHaveSystems build) => OpenAsync(Selection.Of(build));

    /// <summary>A session for a target; the caller ends it.</summary>
    public static async Task<DeploySession> OpenAsync(DeployTarget target)
    {
        // Beside the rest: a large repository takes git a moment.
        var naming = DeployedSources.CommitAsync(BuildCancellation.Token);
        var session = await DeploySession.BeginAsync(
            target, ThisRun.Owner, new Narration(x => Log.Information("{Line}", x), x => Log.Warning("{Line}", x)), TimeProvider.System, BuildCancellation.Token);
        session.Journal.Origin = (session.Journal.Origin ?? new RunOrigin()) with { Commit = await naming };
        return session;
    }
}
