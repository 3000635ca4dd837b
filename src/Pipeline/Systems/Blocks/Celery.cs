using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Systems.Blocks;

/// <summary>Celery, from the same image as <see cref="Django"/>.</summary>
public static class Celery
{
    /// <summary>Takes tasks; ended, it finishes those that it has, within a minute.</summary>
    /// <param name="name">The service's name.</param>
    /// <param name="artifact">The application's image.</param>
    /// <param name="ready">What in the image says that the worker has its broker.</param>
    public static Worker Worker(string name, Artifact artifact, Probe ready) => new(name)
    {
        Artifact = artifact,
        Command = ["worker"],
        Ready = ready,
        Networks = [Network.Application, Network.Data],
        Limits = new Resources(1, 512),
        Grace = TimeSpan.FromSeconds(70),
    };

    /// <summary>The scheduler. Two would send every task twice.</summary>
    /// <param name="name">The service's name.</param>
    /// <param name="artifact">The application's image.</param>
    /// <param name="ready">What in the image says that the scheduler turns.</param>
    public static Singleton Beat(string name, Artifact artifact, Probe ready) => new(name)
    {
        Artifact = artifact,
        Command = ["beat"],
        Ready = ready,
        Networks = [Network.Data],
        Limits = new Resources(0.5, 256),
    };

    /// <summary>
    /// Flower, from <c>mher/flower</c>, 2.0 or newer: pages that show workers and tasks, and let people end them. It asks nobody who they are, so its route has a
    /// <see cref="Routing.Route.Login"/>. What it has seen is gone with its replica; two would each show a part.
    /// </summary>
    /// <param name="name">The service's name.</param>
    /// <param name="artifact">The image.</param>
    /// <param name="broker">The broker's address. Flower reads no files, so a secret is one with <see cref="SecretSetting.AsVariable"/>.</param>
    /// <param name="prefix">The prefix of its route.</param>
    public static Web Flower(string name, Artifact artifact, Setting broker, string prefix = "/flower") => new(name)
    {
        Artifact = artifact,
        Command = ["celery", "flower", "--port=5555", $"--url_prefix={prefix.Trim('/')}"],
        Port = 5555,
        // Without a password of its own it refuses its own pages' requests to its API, unless this is said. The edge has asked for one.
        Settings = new() { ["CELERY_BROKER_URL"] = broker, ["FLOWER_UNAUTHENTICATED_API"] = true },
        Replicas = 1,
        // It knows of no release.
        Health = new HttpProbe { Path = $"{prefix}/healthcheck", ReleaseHeader = null },
        WarmUp = [],
        MetricsPath = $"{prefix}/metrics",
        Networks = [Network.Application, Network.Data, Network.Monitoring],
        Security = Security.As(1000),
        Limits = new Resources(0.5, 256),
    };
}
