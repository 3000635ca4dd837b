using Nuke.Common;
using Pipeline.Components;
using Pipeline.Systems;
using Pipeline.Tests.Engine;
using Pipeline.Tests.Rendering.Kubernetes;

namespace Pipeline.Tests.Deployment;

/// <summary>What commands say of a cluster that they do not find.</summary>
[Collection(EngineCollection.Name)]
public sealed class KubernetesCommandTests : IDisposable
{
    private readonly EngineRun _run = new();

    public void Dispose() => _run.Dispose();

    private sealed class Build : NukeBuild, IData, IObserve, IMaintain
    {
        public IReadOnlyList<SystemDefinition> Systems { get; } = [OddCluster.Definition];
    }

    [Theory]
    [InlineData("Recover")]
    [InlineData("Status")]
    [InlineData("History")]
    [InlineData("Logs")]
    [InlineData("Resume")]
    public void Every_command_says_where_the_cluster_should_be_named(string command)
    {
        // An empty kubeconfig is none, and nobody's own is looked at.
        var file = Path.GetTempFileName();
        var before = Environment.GetEnvironmentVariable("KUBECONFIG");
        Environment.SetEnvironmentVariable("KUBECONFIG", file);
        try
        {
            var result = _run.Run<Build>(command + " --system odd --env one");

            Assert.True(result.Code == 2, result.Error + result.Out);
            Assert.Contains("The kubeconfig of environment one cannot be used", result.Error + result.Out);
            Assert.Contains("set KUBE_CONFIG to the content of a kubeconfig", result.Error + result.Out);
            Assert.Contains("it must have the context `the cluster`", result.Error + result.Out);
        }
        finally
        {
            Environment.SetEnvironmentVariable("KUBECONFIG", before);
            File.Delete(file);
        }
    }
}
