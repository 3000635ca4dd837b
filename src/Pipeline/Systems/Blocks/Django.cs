using Pipeline.Systems.Services;

namespace Pipeline.Systems.Blocks;

/// <summary>Django, from an image whose first argument is its role, as that of <c>samples/django</c>.</summary>
public static class Django
{
    /// <summary>The application upon Gunicorn: port 8000, figures at <c>/metrics</c>, static files with names of their release under <c>/static/</c>.</summary>
    public static Web Gunicorn(string name, Artifact artifact) => new(name)
    {
        Artifact = artifact,
        Command = ["web"],
        Port = 8000,
        MetricsPath = "/metrics",
        Assets = ["/static/"],
        WarmUp = ["/health/ready"],
        Networks = [Network.Application, Network.Data, Network.Monitoring],
        Limits = new Resources(1, 512),
    };

    /// <summary>The application upon Daphne: port 8000, one process of many threads, websockets too.</summary>
    public static Web Daphne(string name, Artifact artifact) => Gunicorn(name, artifact) with { Command = ["asgi"] };

    /// <summary>Migrations: those that the release before survives run before it, the others by <c>Contract</c>.</summary>
    public static Migration Migrate(string name, Artifact artifact) => new(name)
    {
        Artifact = artifact,
        Command = ["migrate"],
        Listing = ["migrate", "--list"],
        Contracting = ["migrate", "--contract"],
        Networks = [Network.Data],
        Limits = new Resources(1, 512),
    };
}
