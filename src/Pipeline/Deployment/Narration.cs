namespace Pipeline.Deployment;

/// <summary>Where a deployment tells what it does.</summary>
/// <param name="Say">A line about progress.</param>
/// <param name="Warn">A line about something that went wrong without ending the deployment.</param>
public sealed record Narration(Action<string> Say, Action<string> Warn)
{
    /// <summary>Told of each step that has ended; null: nobody is.</summary>
    public Action<EndedStep>? Ended { get; init; }

    /// <summary>How often a long step shows that it is alive.</summary>
    public static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(2);

    /// <summary>The same for work that has nothing to say but what is true when it is done.</summary>
    public Task StepAsync(string name, TimeProvider time, Func<Action<string>, Task> work, string done) => StepAsync(name, time, async say =>
    {
        await work(say);
        say(done);
    });

    /// <summary>Runs a step; says when it is done and how long it took, and until then, now and again, what was seen last.</summary>
    public async Task StepAsync(string name, TimeProvider time, Func<Action<string>, Task> work)
    {
        var begun = time.GetTimestamp();
        var at = time.GetUtcNow();
        var seen = "";
        var showing = 0;
        await using (time.CreateTimer(_ => Show(), null, ProgressEvery, ProgressEvery))
        {
            try
            {
                await work(x => seen = x);
            }
            catch
            {
                Say(Line("✗"));
                End(done: false);
                throw;
            }
        }

        Say(Line("✓"));
        End(done: true);

        void End(bool done) => Ended?.Invoke(new EndedStep(name, at, time.GetElapsedTime(begun), done, seen));

        // While a person is asked nothing is shown: one line waits for it, and no more.
        void Show()
        {
            if (Interlocked.Exchange(ref showing, 1) != 0)
                return;
            Say(Line("…"));
            Volatile.Write(ref showing, 0);
        }

        string Line(string mark) => $"{mark} {name,-8} {time.GetElapsedTime(begun).TotalSeconds,6:0.00} s  {seen}".TrimEnd();
    }
}

/// <summary>A step that has ended.</summary>
/// <param name="Name">Its name.</param>
/// <param name="At">When it began.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Done">Whether it was done; else it failed.</param>
/// <param name="Said">What it said last.</param>
public sealed record EndedStep(string Name, DateTimeOffset At, TimeSpan Took, bool Done, string Said);
