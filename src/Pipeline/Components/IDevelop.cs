using Nuke.Common;
using Pipeline.Engine;
using Pipeline.Tools;

namespace Pipeline.Components;

/// <summary>Runs systems on their developers' machines, where what is saved is what runs.</summary>
public interface IDevelop : IHaveImages, IHaveSecrets
{
    /// <summary>Starts a system.</summary>
    Target Develop => _ => _
        .Description("Start a system on this machine with its sources mounted, and say where its parts are reached; again: bring it to what the definition says now")
        .After<IImages>(x => x.PrepareMirror)
        .Exclusive("docker build")
        .Notes(x => x.NeedsTool(KnownTools.Docker, KnownTools.Buildx).NeedsEngine())
        .Timeout(TimeSpan.FromHours(1))
        .Requires(() => DevelopRun.IsDefined(this))
        .Executes(() => DevelopRun.StartAsync(this));

    /// <summary>Ends it.</summary>
    Target StopDevelopment => _ => _
        .Description("End what Develop has started; its data stay, but with --volumes")
        .Notes(x => x.NeedsTool(KnownTools.Docker).NeedsEngine())
        .Requires(() => DevelopRun.IsDefined(this))
        .Executes(() => DevelopRun.StopAsync(this));
}
