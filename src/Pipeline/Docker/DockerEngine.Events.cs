using System.Runtime.CompilerServices;
using System.Threading.Channels;
using global::Docker.DotNet.Models;

namespace Pipeline.Docker;

internal sealed partial class DockerEngine
{
    /// <summary>What happens from now on, until it is cancelled.</summary>
    /// <param name="system">Only what carries this system's label; null for everything.</param>
    /// <param name="cancellation">Ends the stream; that is no mistake.</param>
    public async IAsyncEnumerable<EngineEvent> EventsAsync(string? system, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var channel = Channel.CreateBounded<EngineEvent>(new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropOldest });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var parameters = new ContainerEventsParameters { Filters = system is null ? null : Filter("label", $"{DockerLabels.System}={system}") };
        var reading = ReadAsync();
        try
        {
            while (await channel.Reader.WaitToReadAsync(CancellationToken.None))
                while (channel.Reader.TryRead(out var happened))
                    yield return happened;
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task ReadAsync()
        {
            try
            {
                await Ask("Events cannot be read", () => _client.System.MonitorEventsAsync(parameters, new EventSink(channel.Writer), stop.Token));
                channel.Writer.TryComplete();
            }
            catch (OperationCanceledException)
            {
                channel.Writer.TryComplete();
            }
            catch (Exception e)
            {
                channel.Writer.TryComplete(e);
            }
        }
    }

    private sealed class EventSink(ChannelWriter<EngineEvent> writer) : IProgress<Message>
    {
        public void Report(Message value) => writer.TryWrite(new EngineEvent(
            DateTimeOffset.FromUnixTimeMilliseconds((value.TimeNano ?? 0) / 1_000_000), value.Type ?? "", value.Action ?? "", value.Actor?.ID ?? "",
            Sorted(value.Actor?.Attributes)));
    }
}
