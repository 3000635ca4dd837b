namespace Pipeline.Engine;

/// <summary>How much the build may do at once.</summary>
public static class Workers
{
    /// <summary>The number of processors.</summary>
    public static int Most => Environment.ProcessorCount;
}
