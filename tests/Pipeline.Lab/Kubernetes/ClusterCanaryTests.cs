using System.Globalization;
using System.Text.RegularExpressions;
using Pipeline.Engine;
using Pipeline.Lab.Hosting;
using Pipeline.Systems.Hosts;

namespace Pipeline.Lab.Kubernetes;

/// <summary>New releases that get a share of the users of a real cluster first: by replicas, and by the pipeline's router.</summary>
[Collection(ClusterCollection.Name)]
public sealed partial class ClusterCanaryTests(ClusterSite site) : IClassFixture<ClusterSite>
{
    private static readonly CanaryStrategy ByRouter = new() { Shares = [25], Watch = TimeSpan.FromSeconds(10), LeastRequests = 20 };

    [ClusterFact]
    public async Task Canary_is_one_pod_beside_all_old_ones_and_the_way_to_all_loses_no_request()
    {
        var (old, next) = (site.Next(), site.Next());
        (site.Place, site.Strategy) = (x => x, new BlueGreenStrategy());
        await site.DeployAsync(old);
        site.Strategy = new CanaryStrategy { Shares = [25, 50], Watch = TimeSpan.FromSeconds(4) };
        await using var load = await site.LoadAsync();
        await load.AnswersAsync(old, 40);
        await site.DeployAsync(next);
        await load.AnswersAsync(next, 40);
        await load.EndAsync();
        site.Strategy = new BlueGreenStrategy();
        Assert.True(load.Failures.IsEmpty, string.Join('\n', load.Failures));
        Assert.Equal([old, next], load.Releases.Keys.Order());
        Assert.Contains(site.Said, x => x.Contains("1 of 1 new replicas are well", StringComparison.Ordinal));
        Assert.Contains(site.Said, x => x.Contains("2 of 2 new replicas are well", StringComparison.Ordinal));
        await site.ServesAsync(next);
    }

    [ClusterFact]
    public async Task Canary_whose_pod_crashes_is_taken_back_and_the_old_release_serves_throughout()
    {
        var (old, next) = (site.Next(), site.Next());
        (site.Place, site.Strategy) = (x => x, new BlueGreenStrategy());
        await site.DeployAsync(old);
        site.Strategy = new CanaryStrategy { Shares = [25], Watch = TimeSpan.FromMinutes(1) };
        await using var load = await site.LoadAsync();
        await load.AnswersAsync(old, 40);
        var failure = await site.FailsAsync(next, "crash-later");
        site.Strategy = new BlueGreenStrategy();
        // Whoever was with the pod when it crashed got no answer; whoever came to the old release did, before and after.
        var lost = load.Failures.Count;
        await load.AnswersAsync(old, 80);
        await load.EndAsync();
        Assert.Equal(ExitCode.Failed, failure.Code);
        Assert.Contains("canary 25 %", failure.Message, StringComparison.Ordinal);
        Assert.Contains("has ended with exit code 3", failure.Message, StringComparison.Ordinal);
        Assert.Contains("web: the cache is full", failure.Message, StringComparison.Ordinal);
        Assert.True(load.Failures.Count == lost && lost < load.Releases[old] / 4, string.Join('\n', load.Failures));
        Assert.True(load.Releases.ContainsKey(next));
        await site.ServesAsync(old);
    }

    [ClusterFact]
    public async Task Router_gives_a_canary_its_share_counts_what_both_answer_and_loses_no_request()
    {
        var (old, next) = (await DeployedAsync(), site.Next());
        site.Strategy = ByRouter;
        await using var load = await site.LoadAsync();
        await load.AnswersAsync(old, 40);
        await site.DeployAsync(next);
        await load.AnswersAsync(next, 40);
        await load.EndAsync();
        Assert.True(load.Failures.IsEmpty, string.Join('\n', load.Failures));
        // A quarter of about 40 requests a second, for ten seconds.
        var counted = site.Said.Select(x => Figures().Match(x)).Last(x => x.Success);
        Assert.InRange(int.Parse(counted.Groups["new"].Value, CultureInfo.InvariantCulture), 50, 150);
        Assert.InRange(int.Parse(counted.Groups["old"].Value, CultureInfo.InvariantCulture), 200, 400);
        await IsOverAsync(next);
    }

    [ClusterFact]
    public async Task Canary_whose_users_get_errors_is_taken_back_by_what_the_router_counts()
    {
        var old = await DeployedAsync();
        site.Strategy = ByRouter;
        await using var load = await site.LoadAsync();
        await load.AnswersAsync(old, 40);
        var failure = await site.FailsAsync(site.Next(), "errors");
        await load.AnswersAsync(old, 80);
        await load.EndAsync();
        Assert.Equal(ExitCode.Failed, failure.Code);
        Assert.Contains("of its answers are errors, of the old generation's 0 %", failure.Message, StringComparison.Ordinal);
        // Whoever was sent to it got its errors, and nobody else any.
        Assert.All(load.Failures, x => Assert.Contains(": 500", x, StringComparison.Ordinal));
        await IsOverAsync(old);
    }

    [ClusterTheory]
    [InlineData("before it has its share")]
    [InlineData("with its share")]
    [InlineData("with all")]
    public async Task Run_that_was_killed_with_a_canary_is_brought_to_one_release(string when)
    {
        var (old, next) = (await DeployedAsync(), site.Next());
        site.Strategy = ByRouter;
        await using var load = await site.LoadAsync();
        await load.AnswersAsync(old, 40);
        var switches = 0;
        await ClusterSite.KilledAsync(x => site.DeployAsync(next, x), x => x == "switch" && ++switches == (when == "with all" ? 2 : 1), () => when switch
        {
            "before it has its share" => site.IsThereAsync("deployment", "pipeline-door"),
            "with its share" => AtDoorAsync(),
            _ => FromDoorAsync(),
        });
        await site.RecoverAsync();
        var serves = when == "with all" ? next : old;
        await load.AnswersAsync(serves, 40);
        await load.EndAsync();
        Assert.True(load.Failures.IsEmpty, string.Join('\n', load.Failures));
        await IsOverAsync(serves);

        async Task<bool> AtDoorAsync() => await site.LeadsToAsync() == "pipeline-door";

        async Task<bool> FromDoorAsync() => await site.LeadsToAsync() == "web";
    }

    [ClusterFact]
    public async Task Route_of_a_gateway_has_the_weights_of_a_canary_while_it_has_its_share()
    {
        // The kind alone: no Gateway can be had here that sends requests by it.
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder / "kind.json", """
            {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
             "metadata": {"name": "httproutes.gateway.networking.k8s.io", "annotations": {"api-approved.kubernetes.io": "unapproved, for a test"}},
             "spec": {"group": "gateway.networking.k8s.io", "scope": "Namespaced", "names": {"plural": "httproutes", "singular": "httproute", "kind": "HTTPRoute"},
              "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}]}}
            """);
        await LabCluster.KubectlAsync("apply", "-f", folder / "kind.json");
        try
        {
            await LabCluster.KubectlAsync("wait", "--for=condition=established", "crd/httproutes.gateway.networking.k8s.io");
            // A Gateway asks for no login.
            site.Define = x => x with { Routes = [.. x.Routes.Where(y => y.Login is null)], Smoke = [.. x.Smoke.Where(y => y.Path != "/staff")] };
            site.Place = x => x with { Entrance = new GatewayEntrance("public", "gateways"), CanaryBy = CanaryBy.Entrance };
            site.Strategy = new CanaryStrategy { Shares = [30], Watch = TimeSpan.FromSeconds(2) };
            var (old, next, shared) = (site.Next(), site.Next(), "");
            await site.DeployAsync(old);
            var always = await WeightsAsync();
            await site.DeployAsync(next, x => new AtOperation(x, y => y.Name == "switch", after: true, async () => shared = await WeightsAsync()));
            Assert.Equal(("web:", "web:70 web-canary:30", "web:"), (always, shared, await WeightsAsync()));
            await IsOverAsync(next);
        }
        finally
        {
            (site.Define, site.Strategy) = (x => x, new BlueGreenStrategy());
            await LabCluster.KubectlAsync("delete", "-f", folder / "kind.json");
        }

        async Task<string> WeightsAsync() => (await site.KubectlAsync("get", "httproute", site.Name, "-o", "jsonpath={range .spec.rules[0].backendRefs[*]}{.name}:{.weight} {end}")).Trim();
    }

    [GeneratedRegex("(?<new>[0-9]+) requests, 0 % errors; the old one (?<old>[0-9]+), 0 %$")]
    private static partial Regex Figures();

    // Later commands know the image of the router from the deployment.
    private async Task<string> DeployedAsync()
    {
        await LabCluster.NeedRouterAsync();
        site.Place = x => x with { CanaryBy = CanaryBy.Router };
        site.Router = LabCluster.Router;
        site.Strategy = new BlueGreenStrategy();
        var version = site.Next();
        await site.DeployAsync(version);
        return version;
    }

    private async Task IsOverAsync(string version)
    {
        site.Strategy = new BlueGreenStrategy();
        await site.ServesAsync(version);
        foreach (var component in (string[])["door", "canary"])
            Assert.Equal("", await site.KubectlAsync("get", "deployments,services,ingresses,pods,networkpolicies,poddisruptionbudgets,serviceaccounts,secrets", "-l", $"app.kubernetes.io/component={component}", "-o", "name"));
    }
}
