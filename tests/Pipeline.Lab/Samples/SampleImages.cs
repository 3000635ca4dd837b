namespace Pipeline.Lab.Samples;

/// <summary>The images of the sample and its infrastructure, made once for all tests; nothing to do when they are there.</summary>
public sealed class SampleImages : IAsyncLifetime
{
    public const string Mirror = "localhost/mirror/";
    public const string Backend = "lab-sample-backend";

    private static readonly string[] Needed =
    [
        "debian:trixie-slim", "python:trixie-slim", "python:trixie",
        "postgres", "redis", "rabbitmq", "memcached", "nginx", "prometheus", "alertmanager", "postgres-exporter", "redis-exporter", "node-exporter", "pgbouncer", "sbom",
    ];

    public async Task InitializeAsync()
    {
        if (LabMachine.WhyNoDocker is not null || TestNeeds.Missing("mmdebstrap") is not null)
            return;
        await LabMirror.NeedAsync(["--platforms", "linux/amd64,linux/arm64", .. Needed]);
        await BuildAsync("-t", Backend);
    }

    /// <summary>Builds the sample's backend from its Dockerfile upon the bases of the mirror.</summary>
    public static Task<string> BuildAsync(params string[] options) => DockerCli.DockerAsync(
    [
        "buildx", "build", "--quiet", "--provenance=false", "--build-arg", "SOURCE_DATE_EPOCH=1700000000",
        "--build-arg", "PYTHON=3.13", "--build-arg", "LOCK=debian-trixie",
        "--build-context", $"python:3.13=docker-image://{Mirror}python:trixie",
        "--build-context", $"python:3.13-slim=docker-image://{Mirror}python:trixie-slim",
        "-f", "docker/backend/Dockerfile", .. options, "samples/django",
    ]);

    public Task DisposeAsync() => DockerCli.TryAsync("docker", "image", "rm", "--force", Backend);
}

/// <summary>Tests of the sample's images share them, and run one after the other: they are what the machine can carry.</summary>
[CollectionDefinition(Name)]
public sealed class SampleCollection : ICollectionFixture<SampleImages>
{
    public const string Name = "sample images";
}
