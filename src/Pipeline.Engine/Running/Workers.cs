namespace Pipeline.Engine;

/// <summary>Extension: how much the build may do at once.</summary>
public static class Workers
{
    /// <summary>What <c>--parallel</c> says, else the number of processors. Targets that do several things at once keep to it too.</summary>
    public static int Most => Session.Current.Options.Parallel ?? Session.Current.Invocation.Parallel;
}
