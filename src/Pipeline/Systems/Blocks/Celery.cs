using Pipeline.Systems.Services;

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
}
