using Pipeline.Components;
using Pipeline.Engine;
using Pipeline.Lab.Samples;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Images;

namespace Pipeline.Lab.Kubernetes;

/// <summary>Other ways to be in a real cluster: stopped first, kept warm, in several namespaces, reached by a credential program, taken down.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ClusterWaysTests : IAsyncLifetime
{
    // Each way is an environment of its own.
    private readonly ClusterSite _site = new();

    /// <inheritdoc/>
    public Task InitializeAsync() => _site.InitializeAsync();

    /// <inheritdoc/>
    public Task DisposeAsync() => _site.DisposeAsync();

    [ClusterFact]
    public async Task What_must_not_run_twice_is_stopped_first_and_never_serves_beside_the_new_release()
    {
        _site.Strategy = new StopFirstStrategy();
        var (old, next) = (_site.Next(), _site.Next());
        await _site.DeployAsync(old);
        await using var load = await _site.LoadAsync();
        await load.AnswersAsync(old, 20);
        await _site.DeployAsync(next);
        // Nobody was served in between, which is what the strategy says; afterwards everybody is, by the new one alone.
        await Until.TrueAsync(() => Task.FromResult(load.Releases.ContainsKey(next)), TimeSpan.FromSeconds(30));
        var seen = load.Releases[old];
        await load.AnswersAsync(next, 40);
        await load.EndAsync();
        Assert.Equal(seen, load.Releases[old]);
        await _site.ServesAsync(next);
        await _site.BeatWasNeverTwiceAsync();

        Assert.Equal(ExitCode.Failed, (await _site.FailsAsync(_site.Next(), "crash")).Code);
        // The singleton comes last, and nobody waits for it.
        await Until.TrueAsync(async () => (await _site.StatusAsync()).Services.All(x => x.Healthy == x.Replicas), TimeSpan.FromSeconds(30));
        await _site.ServesAsync(next);
    }

    [ClusterFact]
    public async Task Warm_generation_serves_again_by_the_selector_alone_and_ends_when_another_is_kept()
    {
        _site.KeepWarm = TimeSpan.FromMinutes(10);
        var (first, second, third) = (_site.Next(), _site.Next(), _site.Next());
        await _site.DeployAsync(first);
        await _site.DeployAsync(second);
        var warm = await PodsAsync(first);
        Assert.Equal(2, warm.Length);
        await using var load = await _site.LoadAsync();
        await load.AnswersAsync(second, 20);
        await _site.RollbackAsync();
        await load.AnswersAsync(first, 40);
        Assert.Equal(warm, await PodsAsync(first));

        await _site.DeployAsync(third);
        await load.AnswersAsync(third, 40);
        await load.EndAsync();
        Assert.True(load.Failures.IsEmpty, string.Join('\n', load.Failures));
        Assert.Empty(await PodsAsync(second));
        Assert.Equal(2, (await PodsAsync(first)).Length);
        var status = await _site.StatusAsync();
        Assert.True(status.Drift.IsEmpty, string.Join('\n', status.Drift));
        Assert.Equal(third, status.Current?.Version);
        // What runs is what a registry must not lose.
        var asked = _site.Target();
        using (var host = (IDisposable)asked.Host)
            Assert.Superset(
                (await _site.KubectlAsync("get", "pods", "-o", "jsonpath={.items[*].status.containerStatuses[*].imageID}")).Split(' ').Select(x => Digest.Parse(x[x.IndexOf("sha256:", StringComparison.Ordinal)..])).ToHashSet(),
                (await DeployedImages.OfAsync(_site.Name, asked.Host, default)).ToHashSet());

        async Task<string[]> PodsAsync(string version)
        {
            var target = _site.Target();
            using var host = (IDisposable)target.Host;
            var observed = await target.Host.ObserveAsync(default);
            return [.. observed.Rollouts.Where(x => x.Rollout.Release.Version == version).SelectMany(x => x.Replicas).Where(x => x.Service == "web" && x.Alive).Select(x => x.Instance).Order()];
        }
    }

    [ClusterFact]
    public async Task Tiers_in_namespaces_of_their_own_find_each_other_and_go_down_together_with_data_only_when_asked()
    {
        var (data, monitoring) = ($"{_site.Name}-data", $"{_site.Name}-monitoring");
        _site.Place = x => x with { Namespaces = new Namespaces(_site.Namespace) { Data = data, Monitoring = monitoring } };
        var version = _site.Next();
        await _site.DeployAsync(version);
        await _site.ServesAsync(version);
        Assert.Contains("redis-0", await LabCluster.KubectlAsync("--namespace", data, "get", "pods", "-o", "name"), StringComparison.Ordinal);
        Assert.Contains("watcher", await LabCluster.KubectlAsync("--namespace", monitoring, "get", "pods", "-o", "name"), StringComparison.Ordinal);
        await RedisAsync("SET", "kept", "by the claim");

        await _site.RunAsync(async x => { await x.DownAsync(data: false, default); return true; });
        foreach (var space in new[] { _site.Namespace, data, monitoring })
            Assert.Equal("", await LabCluster.KubectlAsync("--namespace", space, "get", "pods,deployments,statefulsets,daemonsets,jobs,services,ingresses", "-o", "name"));
        await _site.DeployAsync(version = _site.Next());
        await _site.ServesAsync(version);
        Assert.Equal("by the claim", (await RedisAsync("GET", "kept")).Trim());

        await _site.RunAsync(async x => { await x.DownAsync(data: true, default); return true; });
        foreach (var space in new[] { _site.Namespace, data, monitoring })
            Assert.DoesNotContain(
                (await LabCluster.KubectlAsync("--namespace", space, "get", "all,configmaps,secrets,persistentvolumeclaims,leases", "-o", "name")).Split('\n', StringSplitOptions.RemoveEmptyEntries),
                x => !x.Contains("kube-root-ca.crt", StringComparison.Ordinal) && !x.Contains("default-token", StringComparison.Ordinal) && !x.Contains("/pipeline", StringComparison.Ordinal));

        Task<string> RedisAsync(params string[] words) => LabCluster.KubectlAsync(["--namespace", data, "exec", "redis-0", "--", "redis-cli", .. words]);
    }

    [ClusterFact]
    public async Task Credential_program_of_a_kubeconfig_says_who_the_deployer_is()
    {
        var folder = Directory.CreateTempSubdirectory("pipeline-credential-");
        try
        {
            var program = Path.Combine(folder.FullName, "credential");
            await File.WriteAllTextAsync(program, $$"""
                #!/bin/sh
                echo asked >>{{folder.FullName}}/asked
                field() { kubectl --kubeconfig {{LabCluster.Kubeconfig}} config view --raw -o "jsonpath={.users[0].user.$1}" | base64 -d | awk '{ printf "%s\\n", $0 }'; }
                printf '{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"clientCertificateData": "%s", "clientKeyData": "%s"} }' \
                  "$(field client-certificate-data)" "$(field client-key-data)"
                """);
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            var config = Path.Combine(folder.FullName, "config");
            File.Copy(LabCluster.Kubeconfig, config);
            var user = await LabCluster.KubectlAsync("config", "view", "-o", "jsonpath={.contexts[0].context.user}");
            await DockerCli.TryAsync("kubectl", ["--kubeconfig", config, "config", "unset", $"users.{user}"]);
            Assert.Equal(0, (await DockerCli.TryAsync(
                "kubectl", ["--kubeconfig", config, "config", "set-credentials", user, $"--exec-command={program}", "--exec-api-version=client.authentication.k8s.io/v1", "--exec-interactive-mode=Never"])).Code);
            // kubectl writes a path that is seen from its file, and this file is given by its content.
            _site.Kubeconfig = (await File.ReadAllTextAsync(config)).Replace("command: credential", $"command: {program}", StringComparison.Ordinal);
            Assert.DoesNotContain("client-key-data", _site.Kubeconfig, StringComparison.Ordinal);
            var version = _site.Next();
            await _site.DeployAsync(version);
            await _site.ServesAsync(version);
            Assert.NotEmpty(await File.ReadAllLinesAsync(Path.Combine(folder.FullName, "asked")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
