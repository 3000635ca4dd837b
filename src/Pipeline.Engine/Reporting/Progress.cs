namespace Pipeline.Engine;

/// <summary>Extension: lets a target say how far it is. On a terminal a bar shows it; elsewhere nothing does.</summary>
public static class Progress
{
    /// <summary>Says how far the running target is. Outside of a target it does nothing.</summary>
    /// <param name="fraction">From 0 to 1; what lies outside is brought inside, what is no number is ignored.</param>
    /// <param name="text">What is being done, or null; it stands in for the target's last line until the next one comes.</param>
    public static void Report(double fraction, string? text = null)
    {
        if (RunningTarget.Current is { } target && !double.IsNaN(fraction))
            Session.Current.Output.Progress(target, Math.Clamp(fraction, 0, 1), text);
    }
}
