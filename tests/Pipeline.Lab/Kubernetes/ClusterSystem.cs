using Pipeline.Lab.Data;
using Pipeline.Lab.Hosting;
using Pipeline.Lab.Samples;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Lab.Kubernetes;

/// <summary>
/// A system of this repository as it is defined, in a real cluster and behind its entrance. Other than in the definition are names, classes and sizes of volumes, and what is asked of a node of two
/// processors. All gone after the test.
/// </summary>
internal sealed class ClusterSystem(SystemDefinition definition) : IAsyncDisposable
{
    private static readonly string[] Mirrored = ["postgres", "redis", "nginx", "prometheus", "alertmanager", "postgres-exporter", "redis-exporter", "node-exporter", "blackbox-exporter", "flower"];

    private ClusterEntrance? _entrance;

    /// <summary>The site.</summary>
    public ClusterSite Site { get; } = new();

    /// <summary>Where its users come.</summary>
    public Uri Address => SiteClient.AddressOf(_entrance!.Port);

    /// <summary>Makes all images, and the entrance.</summary>
    /// <param name="built">Images of the release beside the backend and the copies, by their names.</param>
    /// <param name="overrides">What is other about services in the environment.</param>
    public async Task StartAsync(IReadOnlyDictionary<string, string> built, Func<Override, Override> overrides)
    {
        _entrance = await ClusterEntrance.StartAsync(Site.Namespace);
        Site.Define = _ => definition with { Name = Site.Name };
        Site.Place = x => Place(x, overrides);
        await Site.InitializeAsync();
        await LabMirror.NeedAsync(["python:trixie-slim", "python:trixie", .. Mirrored]);
        await SampleImages.BuildAsync("--load", "-t", SampleImages.Backend);
        var backup = await BackupImage.BuiltAsync() + ":latest";
        await LabCluster.LoadAsync([SampleImages.Backend + ":latest", backup, .. built.Values, .. Mirrored.Select(x => $"{SampleImages.Mirror}{x}:latest")]);
        // Each Redis has a name of its own, and so has its exporter.
        foreach (var service in definition.Services.Where(x => x.Artifact is PinnedImage))
            Site.Images[Pipeline.Rendering.ComposeVariables.Image(service)] =
                $"{SampleImages.Mirror}{Mirrored.Where(x => service.Name.Replace("-cache", "", StringComparison.Ordinal).Replace("-broker", "", StringComparison.Ordinal).StartsWith(x, StringComparison.Ordinal)).MaxBy(x => x.Length)}:latest";
        Site.Release.Clear();
        foreach (var (name, image) in built.Append(new("backend", SampleImages.Backend + ":latest")).Append(new("backup", backup)))
            Site.Release[name] = image;
    }

    /// <summary>Asserts that all that is watched is found, across the namespaces.</summary>
    /// <param name="least">How many there are at least.</param>
    public async Task IsWatchedAsync(int least)
    {
        var target = Site.Target();
        using var host = (IDisposable)target.Host;
        await Until.TrueAsync(async () => (await target.Host.QueryAsync("up == 0", default))!.Value.IsEmpty && (await target.Host.QueryAsync("count(up)", default))!.Value is [{ Value: var count }] && count >= least, TimeSpan.FromMinutes(2));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_entrance is not null)
            await _entrance.DisposeAsync();
        await Site.DisposeAsync();
        if (LabCluster.WhyNot is null)
            await DockerCli.TryAsync("docker", "image", "rm", "--force", SampleImages.Backend);
    }

    private KubernetesEnvironment Place(KubernetesEnvironment lab, Func<Override, Override> overrides)
    {
        var defined = definition.Environments.OfType<KubernetesEnvironment>().Single();
        return defined with
        {
            Url = Address,
            Namespaces = defined.Namespaces is { Data: not null } ? new Namespaces(Site.Namespace) { Data = $"{Site.Name}-data", Monitoring = $"{Site.Name}-monitoring" } : null,
            StorageClass = "folders",
            SharedStorageClass = "folders",
            VolumeSize = 1,
            VolumeSizes = [],
            CpuRequest = 2,
            EndpointsGone = lab.EndpointsGone,
            Kubeconfig = lab.Kubeconfig,
            Overrides =
            [
                .. defined.Overrides.Select(overrides).Select(x => x.Settings.Has("ALLOWED_HOSTS")
                    ? x with { Settings = x.Settings.With(new SettingMap { ["ALLOWED_HOSTS"] = "localhost", ["CSRF_TRUSTED_ORIGINS"] = Address.OriginalString }) } : x),
            ],
        };
    }
}
