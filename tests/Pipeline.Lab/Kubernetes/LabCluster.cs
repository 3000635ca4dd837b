using Pipeline.Lab.Hosting;
using Pipeline.Lab.Samples;
using DockerCli = Pipeline.Lab.Samples.DockerCli;

namespace Pipeline.Lab.Kubernetes;

/// <summary>The cluster that <c>scripts/cluster.sh up</c> has started on this machine.</summary>
internal static class LabCluster
{
    private static readonly string Home = Environment.GetEnvironmentVariable("CLUSTER_HOME") ?? "/var/cache/pipeline-cluster";

    private static readonly Lazy<Task> Images = new(LoadAsync);

    private static readonly Lazy<Task> Routers = new(LoadRouterAsync);

    /// <summary>The router's image, as the node has it.</summary>
    public const string Router = SampleImages.Mirror + "pipeline-router:latest";

    /// <summary>The kubeconfig of who may do everything there.</summary>
    public static string Kubeconfig => Path.Combine(Home, "kubeconfig/admin");

    /// <summary>Why there is none; null: there is one.</summary>
    public static string? WhyNot => !File.Exists(Kubeconfig) ? TestNeeds.Reason(TestNeeds.Cluster) : TestNeeds.Missing("kubectl", "mmdebstrap") ?? LabMachine.WhyNoDocker;

    /// <summary>Brings the images of the lab's system to its node, once for all tests.</summary>
    public static Task NeedImagesAsync() => Images.Value;

    /// <summary>kubectl, as who may do everything.</summary>
    public static async Task<string> KubectlAsync(params string[] words)
    {
        var (code, output) = await TryKubectlAsync(words);
        Assert.True(code == 0, $"kubectl {string.Join(' ', words)} ended with {code}: {output}");
        return output;
    }

    /// <summary>The same, whatever comes of it.</summary>
    public static Task<(int Code, string Output)> TryKubectlAsync(params string[] words) => DockerCli.TryAsync("kubectl", ["--kubeconfig", Kubeconfig, .. words]);

    /// <summary>Brings the router's image of these sources to its node, once for all tests.</summary>
    public static Task NeedRouterAsync() => Routers.Value;

    /// <summary>Brings images of the engine to its node.</summary>
    public static async Task LoadAsync(params string[] images)
    {
        var (code, output) = await DockerCli.TryAsync(Path.Combine(Repository.Root, "scripts/cluster.sh"), ["load", .. images]);
        Assert.True(code == 0, output);
    }

    private static async Task LoadRouterAsync()
    {
        await DockerCli.DockerAsync("tag", await HostImages.RouterAsync(), Router);
        try
        {
            await LoadAsync(Router);
        }
        finally
        {
            await DockerCli.TryAsync("docker", "image", "rm", Router);
        }
    }

    private static async Task LoadAsync()
    {
        await LabMirror.NeedAsync("--platforms", "linux/amd64,linux/arm64", "debian:trixie-slim", "python:trixie-slim", "redis", "nginx", "prometheus");
        await LoadAsync(ClusterSite.Program, SampleImages.Mirror + "redis:latest", SampleImages.Mirror + "nginx:latest", SampleImages.Mirror + "prometheus:latest");
    }
}

/// <summary>A test that needs a real cluster.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClusterFactAttribute : FactAttribute
{
    /// <summary>Skips, saying why, where there is none.</summary>
    public ClusterFactAttribute() => Skip = LabCluster.WhyNot;
}

/// <summary>The same for a test of several cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClusterTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips, saying why, where there is none.</summary>
    public ClusterTheoryAttribute() => Skip = LabCluster.WhyNot;
}

/// <summary>Tests in the cluster run one after the other: they are what its node can carry.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ClusterCollection
{
    public const string Name = "cluster";
}
