namespace Pipeline.Deployment;

/// <summary>Where a deployment tells what it does.</summary>
/// <param name="Say">A line about progress.</param>
/// <param name="Warn">A line about something that went wrong without ending the deployment.</param>
public sealed record Narration(Action<string> Say, Action<string> Warn)
{
    /// <summary>How often a long step shows that it is alive.</summary>
    public static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(2);

    /// <summary>Runs a step; says when it is done and how long it took, and until then, now and again, what was seen last.</summary>
    public async Task StepAsync(string name, TimeProvider time, Func<Action<string>, Task> work)
    {
        var begun = time.GetTimestamp();
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
                throw;
            }
        }

        Say(Line("✓"));

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
