using Nuke.Common;
using Pipeline.Deployment.Notifications;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Workflows.Placement;
using Serilog;

namespace Pipeline.Components;

/// <summary>Tries the channels by which people are told of deployments.</summary>
public interface INotify : IHaveSecrets
{
    /// <summary>Which channel is tried.</summary>
    [Parameter("With TestChannels: the channel to try, by its name; default: all of the environment")]
    string? Channel => TryGetValue(() => Channel);

    /// <summary>Sends a test message.</summary>
    Target TestChannels => _ => _
        .Description("Send a test message to the channels of the environment, and say what each answered (--channel)")
        .Notes(x => x.NotesByOptions(options => DeployJob.Channels(this, options)))
        .Requires(() => Selection.Of(this) != null)
        .Executes(async () =>
        {
            var target = Selection.Of(this);
            var known = target.System.Channels.Where(x => x.IsIn(target.Environment)).ToList();
            var channels = known.Where(x => Channel is null || x.Name == Channel).ToList();
            if (known.Count == 0)
                throw PipelineException.WrongUse($"System {target.System.Name} has no channel in environment {target.Environment}", "Channels", next: "add one to the definition under build/Systems");
            if (channels.Count == 0)
                throw PipelineException.WrongUse(
                    $"System {target.System.Name} has no channel `{Channel}` in environment {target.Environment}", "--channel", $"known are: {string.Join(", ", known.Select(x => x.Name))}");
            var results = await ChannelTest.RunAsync(target, channels, $"{Environment.UserName}@{Environment.MachineName}", TimeProvider.System, BuildCancellation.Token);
            foreach (var (channel, wrong, off) in results)
                Log.Information("{Mark} {Channel}: {Answer}", wrong is null ? off ? "-" : "✓" : "✗", channel, wrong ?? (off ? "off, its secrets are not given" : "took the message"));
            if (results.Count(x => x.Wrong is not null) is > 0 and var failed)
                throw PipelineException.Failed(
                    $"{failed} of {results.Length} channels did not take the message", $"Channels of {target.System.Name}",
                    string.Join("; ", results.Where(x => x.Wrong is not null).Select(x => $"{x.Channel}: {x.Wrong}")));
        });
}
