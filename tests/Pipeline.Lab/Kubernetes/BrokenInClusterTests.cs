using System.Text;
using System.Text.Json;
using Pipeline.Components;
using Pipeline.Deployment.Kubernetes;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Systems.Services;

namespace Pipeline.Lab.Kubernetes;

/// <summary>Releases that do not work, in the words of the cluster; what served goes on serving.</summary>
[Collection(ClusterCollection.Name)]
public sealed class BrokenInClusterTests(ClusterSite site) : IClassFixture<ClusterSite>
{
    [ClusterFact]
    public async Task Failures_are_told_in_the_clusters_words_and_the_old_release_keeps_serving()
    {
        var old = site.Next();
        await site.DeployAsync(old);

        site.Image = "localhost/mirror/absent:1";
        Says(await site.FailsAsync(site.Next(), ""), "ImagePullBackOff", "localhost/mirror/absent:1", $"{old} keeps serving");
        site.Image = ClusterSite.Program;

        Says(await site.FailsAsync(site.Next(), "crash"), "has ended with exit code 1", "web: there is no configuration here", $"{old} keeps serving");
        Says(await site.FailsAsync(site.Next(), "leak"), "OOMKilled", $"{old} keeps serving");
        Says(await site.FailsAsync(site.Next(), "job-fails"), "Job job failed", "exit code 1", "job: column orders.total exists");
        Says(await site.FailsAsync(site.Next(), "job-hangs"), "Job job did not end within 3 s", "job: waiting for a lock");
        Says(await site.FailsAsync(site.Next(), "lie"), "X-Release is 0.0.0-lie");
        Says(await site.FailsAsync(site.Next(), "smoke"), "smoke", $"{old} serves again");

        site.Define = x => x with { Services = [.. x.Services.Select(y => y is Web ? y with { Limits = new Resources(100, 96) } : y)] };
        Says(await site.FailsAsync(site.Next(), ""), "is Pending: Unschedulable", "Insufficient cpu");
        site.Define = x => x;

        await site.ServesAsync(old);
    }

    [ClusterFact]
    public async Task Deployer_with_too_few_rights_is_told_all_that_are_missing_by_a_deployment_and_by_Doctor_and_changes_nothing()
    {
        await LabCluster.TryKubectlAsync("create", "namespace", site.Namespace);
        await site.KubectlAsync("create", "role", "deployer", "--verb=get,list,create,patch,update,delete", "--resource=configmaps,secrets,services,deployments.apps");
        var kubeconfig = await DeployerAsync("deployer");
        var mine = site.Kubeconfig;
        var before = await site.KubectlAsync("get", "all,leases,configmaps", "-o", "name");
        site.Kubeconfig = kubeconfig;
        var refused = await Assert.ThrowsAsync<PipelineException>(() => site.DeployAsync(site.Next()));
        var doctor = await EnvironmentLook.ClusterAsync(site.Setup(), default);
        site.Kubeconfig = mine;

        Assert.Equal(ExitCode.Refused, refused.Code);
        Says(refused, $"namespace {site.Namespace}: get, create, update leases of coordination.k8s.io", "get pods/portforward", "delete statefulsets of apps");
        Assert.DoesNotContain("configmaps", refused.Message, StringComparison.Ordinal);
        Assert.Equal(refused.Diagnostic.Details, doctor.Where(x => x.Failed).Select(x => $"{x.Where}: {x.Name["right to ".Length..]}"));
        Assert.Equal("warning", Assert.Single(doctor, x => x.Name == "cluster" && x.Found == "1.20.2").State);
        Assert.DoesNotContain(await EnvironmentLook.ClusterAsync(site.Setup(), default), x => x.Failed);
        Assert.Equal(before, await site.KubectlAsync("get", "all,leases,configmaps", "-o", "name"));
    }

    [ClusterFact]
    public async Task Deployer_with_the_rights_that_are_asked_for_and_no_others_deploys_rolls_back_and_takes_down()
    {
        await LabCluster.TryKubectlAsync("create", "namespace", site.Namespace);
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder / "role.json", JsonSerializer.Serialize(new
        {
            apiVersion = "rbac.authorization.k8s.io/v1",
            kind = "Role",
            metadata = new { name = "enough" },
            rules = ClusterRights.Needed.Select(x => new { apiGroups = new[] { x.Group }, resources = new[] { x.Resource }, verbs = x.Verbs }),
        }));
        await site.KubectlAsync("apply", "-f", folder / "role.json");
        var mine = site.Kubeconfig;
        site.Kubeconfig = await DeployerAsync("enough");
        try
        {
            var (old, next) = (site.Next(), site.Next());
            await site.DeployAsync(old);
            await site.DeployAsync(next);
            await site.RollbackAsync();
            await site.ServesAsync(old);
            await site.RunAsync(async x =>
            {
                await x.DownAsync(data: true, default);
                return true;
            });
        }
        finally
        {
            site.Kubeconfig = mine;
        }
    }

    /// <summary>The kubeconfig of an account that has a role of the namespace.</summary>
    private async Task<string> DeployerAsync(string role)
    {
        await site.KubectlAsync("create", "serviceaccount", role);
        await site.KubectlAsync("create", "rolebinding", role, $"--role={role}", $"--serviceaccount={site.Namespace}:{role}");
        var secret = await site.KubectlAsync("get", "serviceaccount", role, "-o", "jsonpath={.secrets[0].name}");
        var token = Encoding.UTF8.GetString(Convert.FromBase64String(await site.KubectlAsync("get", "secret", secret, "-o", "jsonpath={.data.token}")));
        return string.Join('\n', site.Kubeconfig.Split('\n').Where(x => !x.Contains("client-certificate-data", StringComparison.Ordinal)))
            .Replace("users:\n- name: admin", $"users:\n- name: admin\n  user: {{ token: {token} }}", StringComparison.Ordinal);
    }

    private static void Says(PipelineException failure, params string[] words) => Assert.All(words, x => Assert.True(failure.Message.Contains(x, StringComparison.Ordinal), $"`{x}` is not in: {failure.Message}"));
}
