namespace Pipeline.Rendering.Kubernetes;

/// <summary>
/// A new release beside the one that serves, while the entrance gives both their share of the requests: each web service that users come to has a Service
/// <c>&lt;name&gt;-canary</c> of the new one's pods. It is there only meanwhile, so no file has it.
/// </summary>
internal static class Canary
{
    /// <summary>The value of <c>app.kubernetes.io/component</c> of all of it.</summary>
    public const string Component = "canary";

    /// <summary>The annotation of ingress-nginx that says how many percent of the requests its backends get.</summary>
    public const string WeightNote = Entrances.Nginx + "canary-weight";

    /// <summary>What is the new release's own beside something of this name.</summary>
    public static string Of(string name) => $"{name}-canary";
}
