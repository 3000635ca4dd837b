using System.Net;
using Pipeline.Lab.Hosting;
using Pipeline.Lab.Samples;
using Pipeline.Systems.Services;

namespace Pipeline.Lab.Kubernetes;

/// <summary>MDC: Gunicorn that is autoscaled, a single-page application, Celery, PostgreSQL, Redis, files of its users that the edge sends, and what watches them.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ClusterMdcTests : IAsyncLifetime
{
    private readonly ClusterSystem _system = new(global::Systems.Mdc.Definition);
    private readonly string _frontend = $"lab-frontend-{Guid.NewGuid().ToString("n")[..8]}:latest";

    public async Task InitializeAsync()
    {
        if (LabCluster.WhyNot is not null)
            return;
        _system.Site.Given["PRODUCTION_BACKUP_PASSWORD"] = "of-the-lab";
        _system.Site.Runs = ["backend", "backend", "backend", "backup-schedule", "celery", "celery-beat", "frontend", "frontend"];
        await LabMirror.NeedAsync("node:trixie", "nginx");
        var configuration = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".npmrc");
        string[] npm = File.Exists(configuration) ? ["--secret", $"id=npmrc,src={configuration}"] : [];
        await DockerCli.DockerAsync(
        [
            "buildx", "build", "--quiet", "--load", "--provenance=false", "--network", "host", .. npm, "--build-context", $"node:22=docker-image://{SampleImages.Mirror}node:trixie",
            "--build-context", $"nginxinc/nginx-unprivileged:1.28-alpine=docker-image://{SampleImages.Mirror}nginx", "-t", _frontend, "-f", "docker/frontend/Dockerfile", "samples/django/frontend",
        ]);
        // Copies stay in the cluster: the definition's are at Amazon.
        await _system.StartAsync(new Dictionary<string, string> { ["frontend"] = _frontend }, x => x.Service is Backup || x.Service.Name == "backup-schedule" ? x with { Settings = [] } : x);
    }

    [ClusterFact]
    public async Task Mdc_is_deployed_upgraded_and_rolled_back_while_its_users_come()
    {
        var site = _system.Site;
        var (old, next) = (site.Next(), site.Next());
        await site.DeployAsync(old);
        await site.ServesAsync(old);
        using var user = new SiteClient(_system.Address);
        Assert.Contains("<div id=", await user.TextAsync("/"), StringComparison.Ordinal);
        var (status, _) = await user.LoggedInAsync("/metrics", "nobody", "nothing");
        Assert.Equal(HttpStatusCode.NotFound, status);
        // What users have uploaded is sent by the edge's pods, which have it mounted to read.
        await site.KubectlAsync("exec", (await site.KubectlAsync("get", "pod", "-l", "app.kubernetes.io/name=backend", "-o", "name")).Split('\n')[0].Trim(), "--", "python3", "-c", "open('/data/media/picture.txt', 'w').write('seen')");
        Assert.Equal("seen", await user.TextAsync("/media/picture.txt"));
        Assert.StartsWith("backend-", await site.KubectlAsync("get", "hpa", "-o", "jsonpath={.items[*].spec.scaleTargetRef.name}"), StringComparison.Ordinal);

        await using (var load = new Asking(_system.Address, "/"))
        await using (var sessions = new Asking(_system.Address, "/api/session"))
        {
            await site.DeployAsync(next);
            await site.ServesAsync(next);
            await site.RollbackAsync();
            await site.ServesAsync(old);
            Assert.Empty((await load.EndAsync()).Concat(await sessions.EndAsync()));
        }

        Assert.Equal("seen", await user.TextAsync("/media/picture.txt"));
        await _system.IsWatchedAsync(9);
    }

    public async Task DisposeAsync()
    {
        await _system.DisposeAsync();
        if (LabCluster.WhyNot is null)
            await DockerCli.TryAsync("docker", "image", "rm", "--force", _frontend);
    }
}
