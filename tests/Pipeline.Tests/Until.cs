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
}
