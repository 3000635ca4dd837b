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

    // Django 5 needs Python 3.10: https://docs.djangoproject.com/en/5.1/faq/install/#what-python-version-can-i-use-with-django
    private static readonly TestMatrix Versions = new([Python, Django], x => x[Python] is "3.8" or "3.9" && x[Django] != "4.2");
    private static readonly TestMatrix Suites = new([Suite]);

    public static readonly Image Backend = new("backend")
    {
        Context = "samples/django",
        Dockerfile = "docker/backend/Dockerfile",
        // What is shipped has the first of its site: the newest Python and Django, and Debian's current suite.
        Locks = [.. Versions.Cells.Reverse().Select(Of), Of("trixie"), Of("bookworm"), Of("sid")],
    };

    public static readonly Image Frontend = new("frontend") { Context = "samples/django/frontend", Dockerfile = "docker/frontend/Dockerfile" };

    // What a release of this repository, or of a fork of it, has signed; elsewhere --public-key says whose signature counts.
    public static readonly SignaturePolicy? Signature = Environment.GetEnvironmentVariable("GITHUB_REPOSITORY") is { Length: > 0 } repository
        ? SignaturePolicy.ByWorkflow(repository, "release.yml", "refs/tags/v*") with { Builder = $"https://github.com/{repository}/.github/workflows/release.yml", Source = $"https://github.com/{repository}" }
        : null;

    private static readonly Image BackendTests = Backend with { Name = "backend-tests", Stage = "test", Platforms = [Platform.Native] };

    public static SystemDefinition Definition { get; } = new("orders")
    {
        Signature = Signature,
        Images = [Backend, Frontend],
        ImageTests =
        [
            Tests(Versions, Of),
            Tests(Suites, x => Of(x[Suite])) with { Mirror = "debian" },
        ],
    };

    private static PackageLock Of(TestCell cell) => new($"python{cell[Python]}-django{cell[Django]}")
    {
        Arguments = ImmutableSortedDictionary<string, string>.Empty.Add("PYTHON", cell[Python]).Add("DJANGO", cell[Django]),
    };

    /// <summary>The packages of a Debian suite, which has one Python and one Django.</summary>
    private static PackageLock Of(string suite) => new($"debian-{suite}")
    {
        Mirror = "debian",
        Arguments = ImmutableSortedDictionary<string, string>.Empty.Add("PYTHON", suite switch { "bookworm" => "3.11", "trixie" => "3.13", _ => "3.14" }),
        Platforms = suite == "trixie" ? [Platform.LinuxAmd64, Platform.LinuxArm64] : [Platform.Native],
    };

    private static ImageTests Tests(TestMatrix matrix, Func<TestCell, PackageLock> packages) => new(BackendTests, matrix)
    {
        Arguments = x => packages(x).BuildArguments,
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
                User = "999:999",
                Tmpfs = ["/var/lib/postgresql/data"],
            },
            new TestService("redis", "redis:7") { Ready = ["redis-cli", "ping"] },
        ],
    };
}
