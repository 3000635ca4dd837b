using System.Diagnostics;

namespace Pipeline.Tests.Bootstrap;

/// <summary>Waits for a real condition.</summary>
internal static class Poll
{
    public static void Until(Func<bool> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"Waited 30 s until {what}.");
            Thread.Sleep(5);
        }
    }
}
