using System.Collections.Immutable;
using Pipeline.Systems;
using Pipeline.Systems.Images;

namespace Systems;

/// <summary>The system that the seeds share: Django with PostgreSQL, Redis and Celery, and a single-page application beside it.</summary>
internal static class Orders
{
    private static readonly TestAxis Python = new("python", "3.8", "3.9", "3.10", "3.11", "3.12");
    private static readonly TestAxis Django = new("django", "4.2", "5.0", "5.1");
    private static readonly TestAxis Suite = new("suite", "bookworm", "trixie", "sid");

    private static readonly Image Backend = new("backend") { Context = "samples/django", Dockerfile = "docker/backend/Dockerfile" };

    private static readonly Image BackendTests = Backend with { Name = "backend-tests", Stage = "test", Platforms = [Platform.Native] };

    public static SystemDefinition Definition { get; } = new("orders")
    {
        // What a release of this repository, or of a fork of it, has signed; elsewhere --public-key says whose signature counts.
        Signature = Environment.GetEnvironmentVariable("GITHUB_REPOSITORY") is { Length: > 0 } repository
            ? SignaturePolicy.ByWorkflow(repository, "release.yml", "refs/tags/v*")
            : null,
        Images = [Backend, new Image("frontend") { Context = "samples/django/frontend", Dockerfile = "docker/frontend/Dockerfile" }],
        ImageTests =
        [
            // Django 5 needs Python 3.10: https://docs.djangoproject.com/en/5.1/faq/install/#what-python-version-can-i-use-with-django
            Tests(new TestMatrix([Python, Django], x => x[Python] is "3.8" or "3.9" && x[Django] != "4.2"), x => (x[Python], x[Django])),
            Tests(new TestMatrix([Suite]), x => Held(x[Suite])) with { Mirror = "debian" },
        ],
    };

    /// <summary>Python and Django of a Debian suite.</summary>
    private static (string Python, string Django) Held(string suite) => suite switch
    {
        "bookworm" => ("3.11", "3.2"),
        "trixie" => ("3.13", "4.2"),
        _ => ("3.14", "5.2"),
    };

    private static ImageTests Tests(TestMatrix matrix, Func<TestCell, (string Python, string Django)> versions) => new(BackendTests, matrix)
    {
        Arguments = x => ImmutableSortedDictionary<string, string>.Empty.Add("PYTHON", versions(x).Python).Add("DJANGO", versions(x).Django),
        Environment = ImmutableSortedDictionary<string, string>.Empty
            .Add("DATABASE_URL", "postgres://orders:of-the-tests@postgres:5432/orders")
            .Add("REDIS_URL", "redis://redis:6379/0"),
        Services =
        [
            new TestService("postgres", "postgres:17")
            {
                Environment = ImmutableSortedDictionary<string, string>.Empty
                    .Add("POSTGRES_USER", "orders").Add("POSTGRES_PASSWORD", "of-the-tests").Add("POSTGRES_DB", "orders"),
                Ready = ["pg_isready", "-q", "-h", "127.0.0.1", "-U", "orders"],
                Tmpfs = ["/var/lib/postgresql/data"],
            },
            new TestService("redis", "redis:7") { Ready = ["redis-cli", "ping"] },
        ],
    };
}
