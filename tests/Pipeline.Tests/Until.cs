namespace Pipeline.Tests;

/// <summary>Waits for a condition, with a deadline that only a defect reaches.</summary>
internal static class Until
{
    public static async Task TrueAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
            await Task.Delay(10, deadline.Token);
    }

    /// <summary>The same for what has to be asked of something slower than memory.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan within)
    {
        using var deadline = new CancellationTokenSource(within);
        while (!await condition())
            await Task.Delay(50, deadline.Token);
    }
}
