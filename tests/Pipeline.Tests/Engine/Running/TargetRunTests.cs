using Nuke.Common;
using Nuke.Common.Execution;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Running;

[Collection(EngineCollection.Name)]
public sealed class TargetRunTests
{
    /// <summary>The first attempt ends while another thread says that its time is over. Many tries: the race itself is too short to be forced.</summary>
    [Fact]
    public void A_limit_that_ends_together_with_its_attempt_does_not_cancel_the_next_one()
    {
        using var limit = new OtherThread();
        for (var round = 0; round < 1_000; round++)
        {
            var time = new TimersByHand();
            var wasCancelled = false;
            ExecutableTarget? target = null;
            target = Target(definition => definition.Timeout(TimeSpan.FromSeconds(1)).Retry(1, TimeSpan.Zero).Executes(() =>
            {
                if (target!.Attempts == 1)
                {
                    limit.Begin(time.Callbacks[0]);
                    return;
                }

                limit.Wait();
                wasCancelled = target.Stop!.IsCancellationRequested;
            }));
            var failure = new TargetRun(new Step(target, 0), time).Attempts((_, _) => { }, (_, _) => { });
            limit.Wait();
            Assert.Null(failure);
            Assert.False(wasCancelled, $"the second attempt was cancelled in round {round}");
        }
    }

    [Fact]
    public void An_attempt_that_was_repeated_is_not_left_behind()
    {
        var time = new TimersByHand();
        var run = new TargetRun(new Step(Target(definition => definition.Executes(() => { })), 0), time);
        Assert.Null(run.Attempts((_, _) => { }, (_, _) => { }));
        Assert.False(run.TryClose(attempt: 0));
        Assert.True(run.TryClose(attempt: 1));
        Assert.False(run.TryClose());
    }

    private static ExecutableTarget Target(Func<ITargetDefinition, ITargetDefinition> define)
    {
        var declared = new DeclaredTargets();
        declared.Add("T", define);
        return declared.Graph(new GraphRun.Any(), new Mistakes()).Targets.Single();
    }

    /// <summary>Timers that go off when the test says so.</summary>
    private sealed class TimersByHand : TimeProvider
    {
        public List<Action> Callbacks { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Callbacks.Add(() => callback(state));
            return new Timer();
        }

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }

    /// <summary>A thread that is awake when it is needed.</summary>
    private sealed class OtherThread : IDisposable
    {
        private volatile Action? _work;
        private volatile bool _isOver;

        public OtherThread() => new Thread(Run) { IsBackground = true }.Start();

        public void Begin(Action work) => _work = work;

        public void Wait() => SpinWait.SpinUntil(() => _work is null);

        public void Dispose() => _isOver = true;

        private void Run()
        {
            while (!_isOver)
            {
                if (_work is { } work)
                {
                    work();
                    _work = null;
                }
            }
        }
    }
}
