namespace Pipeline.Router.Tests;

/// <summary>Polls a real condition, with a deadline.</summary>
internal static class Until
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    public static async Task TrueAsync(string what, Func<Task<bool>> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Deadline)
                throw new TimeoutException($"Not so within {Deadline.TotalSeconds:0} s: {what}");
            await Task.Delay(10);
        }
    }

    public static Task TrueAsync(string what, Func<bool> condition) => TrueAsync(what, () => Task.FromResult(condition()));
}
