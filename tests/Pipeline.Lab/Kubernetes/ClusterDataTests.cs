using System.Collections.Immutable;
using Pipeline.Deployment;
using Pipeline.Deployment.Data;
using Pipeline.Diagnostics;
using Pipeline.Lab.Hosting;
using Pipeline.Lab.Samples;
using Pipeline.Systems.Services;

namespace Pipeline.Lab.Kubernetes;

/// <summary>A real PostgreSQL in a real cluster: copied, put back, followed by a replica, and changed to another version.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ClusterDataTests(ClusterDataSite data) : IClassFixture<ClusterDataSite>
{
    private const string Rows = "SELECT count(*) FROM written";

    private readonly ClusterSite _site = data.Site;

    [ClusterFact]
    public async Task Copy_is_put_back_with_its_files_and_the_replica_follows()
    {
        await data.FileAsync("copied");
        var copied = await data.SqlAsync(Rows);
        var copy = await data.BackupAsync();
        Assert.Equal(copied, $"{copy.Database.Tables["written"]}");
        await data.WriteAsync();
        await data.FileAsync("newer");
        await data.UntilAsync("postgres-replica-1-0", Rows, await data.SqlAsync(Rows), "the replica follows");

        // The deployer is killed while the data are not those of before, and not yet those of the copy.
        await KilledAsync(() => data.RestoreAsync(copy.Id, x => At(x, "call backup swap", after: true)));
        await _site.RecoverAsync();
        await data.ServesAsync();
        await data.RestoreAsync(copy.Id);
        await data.ServesAsync();
        Assert.Equal((copied, "copied"), (await data.SqlAsync(Rows), await data.FileAsync()));
        await data.UntilAsync("postgres-replica-1-0", Rows, copied, "the replica has what was put back");
        await data.WriteAsync();
        await data.UntilAsync("postgres-replica-1-0", Rows, await data.SqlAsync(Rows), "the replica follows what was put back");
    }

    [ClusterFact]
    public async Task Deployment_leaves_a_changed_store_alone_and_ChangeStores_brings_it_with_its_data_or_leaves_it_as_it_was()
    {
        var (rows, pod) = (await data.SqlAsync(Rows), await data.PodAsync());
        Assert.StartsWith("15.", await data.SqlAsync("SHOW server_version"), StringComparison.Ordinal);
        Assert.Empty(await ChangesAsync());

        // Another major version does not read the files of this one: it has a volume of its own.
        (data.Volume, data.Server) = ("postgres-data-17", SampleImages.Mirror + "postgres:latest");
        await _site.DeployAsync(_site.Next());
        Assert.Equal(pod, await data.PodAsync());
        Assert.Contains(_site.Said, x => x.Contains("postgres keeps running as it was", StringComparison.Ordinal) && x.Contains("ChangeStores", StringComparison.Ordinal));
        var drift = (await _site.StatusAsync()).Drift;
        Assert.Contains(drift, x => x.Service == "postgres" && x.What.Contains("volumes are postgres-data of 1Gi in folders, and should be postgres-data-17 of 1Gi in folders", StringComparison.Ordinal) && x.Next.Contains("ChangeStores", StringComparison.Ordinal));
        Assert.Contains(drift, x => x.Service == "postgres" && x.What.Contains("image", StringComparison.Ordinal));
        Assert.Equal(["postgres", "postgres-replica-1"], (await ChangesAsync()).Select(x => x.Store.Name));

        foreach (var (operation, after) in new[] { ("replace postgres", true), ("call backup restore", false) })
        {
            await KilledAsync(() => ChangeAsync(x => At(x, operation, after)));
            await _site.RecoverAsync();
            Assert.StartsWith("15.", await data.SqlAsync("SHOW server_version"), StringComparison.Ordinal);
            Assert.Equal(rows, await data.SqlAsync(Rows));
        }

        // The run ends when the old server has ended, and no new one is there.
        await ClusterSite.KilledAsync(ChangeAsync, x => x == "replace postgres", async () => await data.PodAsync() is null);
        await _site.RecoverAsync();
        Assert.Equal(rows, await data.SqlAsync(Rows));
        await data.WriteAsync();
        rows = await data.SqlAsync(Rows);

        await ChangeAsync(x => x);
        Assert.StartsWith("17.", await data.SqlAsync("SHOW server_version"), StringComparison.Ordinal);
        Assert.Equal(rows, await data.SqlAsync(Rows));
        await data.ServesAsync();
        Assert.Empty(await ChangesAsync());
        Assert.True(await _site.IsThereAsync("pvc", "postgres-data-postgres-0"));
        await data.UntilAsync("postgres-replica-1-0", Rows, rows, "the replica has the data of the new server");

        // From here on it goes back to this one.
        data.Change = x => x with { Command = ["postgres", "-c", "shared_buffers=nonsense"], Ready = ((ExecProbe)x.Ready!) with { StartWithin = TimeSpan.FromSeconds(15) } };
        var failure = await Assert.ThrowsAsync<PipelineException>(() => ChangeAsync(x => x));
        Assert.Contains("CrashLoopBackOff", failure.ToString(), StringComparison.Ordinal);
        data.Change = x => x;
        await data.ServesAsync();
        Assert.StartsWith("17.", await data.SqlAsync("SHOW server_version"), StringComparison.Ordinal);
        Assert.Equal(rows, await data.SqlAsync(Rows));

        // A volume that its class does not let grow is said before anything is ended; one that may grow does.
        pod = await data.PodAsync();
        data.Size = 2;
        var small = await Assert.ThrowsAsync<PipelineException>(() => ChangeAsync(x => x));
        Assert.Contains("only dynamically provisioned pvc can be resized", small.ToString(), StringComparison.Ordinal);
        await LabCluster.KubectlAsync("patch", "storageclass", "folders", "--type=merge", "-p", "{\"allowVolumeExpansion\":true}");
        try
        {
            await ChangeAsync(x => x);
        }
        finally
        {
            await LabCluster.KubectlAsync("patch", "storageclass", "folders", "--type=merge", "-p", "{\"allowVolumeExpansion\":false}");
        }

        Assert.Equal("2Gi", await _site.KubectlAsync("get", "pvc", "postgres-data-17-postgres-0", "-o", "jsonpath={.spec.resources.requests.storage}"));
        await data.ServesAsync();
        Assert.Equal(rows, await data.SqlAsync(Rows));
    }

    private static AtOperation At(IDeployHost host, string operation, bool after) => new(host, x => x.Name == operation, after, () => throw new KilledException());

    private static async Task KilledAsync(Func<Task> run)
    {
        var killed = await Record.ExceptionAsync(run);
        Assert.True(killed?.GetBaseException() is KilledException || killed?.Message.Contains("killed", StringComparison.Ordinal) is true, $"{killed}");
    }

    private Task<ImmutableArray<StoreChange>> ChangesAsync() => _site.RunAsync(x => x.Target.Host.ChangedStoresAsync(default));

    private Task ChangeAsync(Func<IDeployHost, IDeployHost> around) => _site.RunAsync(async x =>
    {
        await StoreChanges.RunAsync(x, await x.Target.Host.ChangedStoresAsync(default), default);
        return true;
    }, around);
}
