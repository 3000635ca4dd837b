using System.Collections.Concurrent;
using Pipeline.Systems.Notifications;
using Polly;
using Polly.Retry;

namespace Pipeline.Deployment.Notifications;

/// <summary>One channel's way out: what waits for it is sent one after the other, each again and again until it gets through or never will.</summary>
/// <param name="channel">The channel.</param>
/// <param name="send">Sends a message once.</param>
/// <param name="told">Keeps that a message got through.</param>
/// <param name="time">The clock.</param>
internal sealed class Lane(Channel channel, Func<Channel, Notice, CancellationToken, Task> send, Func<Channel, long, CancellationToken, Task> told, TimeProvider time)
{
    /// <summary>The pause after the first attempt; it doubles.</summary>
    public static readonly TimeSpan First = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<(long Seq, Notice Notice)> _waiting = [];
    private readonly SemaphoreSlim _more = new(0);
    private volatile bool _ends;

    /// <summary>The channel.</summary>
    public Channel Channel => channel;

    /// <summary>How many messages did not get through yet.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Why the last attempt failed; null: none did.</summary>
    public string? Failure { get; private set; }

    /// <summary>One more message.</summary>
    public void Add(long seq, Notice notice)
    {
        _waiting.Enqueue((seq, notice));
        _more.Release();
    }

    /// <summary>No more messages come: the work ends when none waits any more.</summary>
    public void End()
    {
        _ends = true;
        _more.Release();
    }

    /// <summary>Sends until the end, or until another attempt is of no use. Never fails.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var retries = new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = int.MaxValue,
            Delay = First,
            MaxDelay = Longest,
            BackoffType = DelayBackoffType.Exponential,
            ShouldHandle = new PredicateBuilder().Handle<DeliveryException>(x => x.Passes),
            DelayGenerator = x => new((x.Outcome.Exception as DeliveryException)?.After is { } pause && pause > TimeSpan.Zero ? pause : (TimeSpan?)null),
            OnRetry = x =>
            {
                Failure = x.Outcome.Exception!.Message;
                return default;
            },
        }).Build();
        try
        {
            while (true)
            {
                await _more.WaitAsync(cancellation);
                if (!_waiting.TryPeek(out var next))
                {
                    if (_ends)
                        return;
                    continue;
                }

                await retries.ExecuteAsync(async x => await send(channel, next.Notice, x), cancellation);
                Failure = null;
                _waiting.TryDequeue(out _);
                await told(channel, next.Seq, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
        catch (DeliveryException e)
        {
            Failure = e.Message;
        }
        catch (Exception e)
        {
            // What it says might hold an address.
            Failure = $"failed with {e.GetType().Name}";
        }
    }
}
