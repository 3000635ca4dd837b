using System.Collections.Immutable;
using System.Globalization;
using Pipeline.Systems.Notifications;

namespace Pipeline.Deployment.Notifications;

/// <summary>A message to each channel, once, now.</summary>
internal static class ChannelTest
{
    /// <summary>Sends them side by side.</summary>
    /// <returns>For each channel what went wrong, null when nothing did; and whether it is off.</returns>
    public static async Task<ImmutableArray<(string Channel, string? Wrong, bool Off)>> RunAsync(DeployTarget target, IEnumerable<Channel> channels, string by, TimeProvider time, CancellationToken cancellation)
    {
        using var delivery = new Delivery(target.Given, new MailDelivery(), time);
        var now = time.GetUtcNow();
        var notice = new Notice(
            $"{target.System.Name}/{target.Environment}/test-{now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}", Occasion.Test, target.System.Name, target.Environment, now, by, target.Edge)
        {
            Run = target.Run,
        };
        return [.. await Task.WhenAll(channels.Select(SendAsync))];

        async Task<(string, string?, bool)> SendAsync(Channel channel)
        {
            if (delivery.IsOff(channel))
                return (channel.Name, null, true);
            try
            {
                await delivery.SendAsync(channel, notice, cancellation);
                return (channel.Name, null, false);
            }
            catch (DeliveryException e)
            {
                return (channel.Name, e.Message, false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // What it says might hold an address.
                return (channel.Name, $"failed with {e.GetType().Name}", false);
            }
        }
    }
}
