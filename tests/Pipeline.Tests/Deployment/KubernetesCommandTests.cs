using Nuke.Common;
using Pipeline.Components;
using Pipeline.Systems;
using Pipeline.Tests.Engine;
using Pipeline.Tests.Rendering.Kubernetes;

namespace Pipeline.Tests.Deployment;

/// <summary>What commands say of an environment that they cannot reach yet.</summary>
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
    [InlineData("Deploy")]
    [InlineData("Deploy --dry-run")]
    [InlineData("Rollback")]
    [InlineData("Recover")]
    [InlineData("Down --confirm odd/one")]
    [InlineData("Status")]
    [InlineData("History")]
    [InlineData("Logs")]
    [InlineData("Backup")]
    [InlineData("Backups")]
    [InlineData("Restore --beside")]
    [InlineData("BackupDrill")]
    [InlineData("ChangeStores")]
    [InlineData("Contract")]
    [InlineData("Maintenance --reason memory")]
    [InlineData("Hold")]
    [InlineData("Resume")]
    public void Every_command_says_that_the_pipeline_does_not_deploy_there_and_how_kubectl_does(string command)
    {
        var result = _run.Run<Build>(command + " --system odd --env one");

        Assert.Equal(2, result.Code);
        Assert.Contains("Environment one of odd is a Kubernetes cluster", result.Error + result.Out);
        Assert.Contains("kubectl --context 'the cluster' apply --server-side -k k8s/odd/one", result.Error + result.Out);
    }
}
