using System.Collections.Immutable;
using Pipeline.Execution;

namespace Pipeline.Commands;

/// <summary>
/// Aqua's Trivy. Every severity is reported and the exit code of findings is 0: whether they matter is not Trivy's decision. An ignore file
/// of its own is never read: an entry there needs neither reason nor end.
/// </summary>
public static class Trivy
{
    /// <summary>The variable that the token of a Trivy server is read from.</summary>
    public const string TokenVariable = "TRIVY_TOKEN";

    /// <summary>Scans the packages and files of an image for one platform.</summary>
    public static Command Image(TrivySettings settings, string reference, string? platform, string report) =>
        Scan(settings, "image", "vuln,secret", report).AddIf(platform is not null, "--platform", platform!).Add(reference);

    /// <summary>
    /// Scans a lock file, or all below a folder: packages of development too, and Python's and npm's under the other names that they go by.
    /// https://trivy.dev/latest/docs/configuration/skipping/#file-patterns
    /// </summary>
    public static Command FileSystem(TrivySettings settings, string path, string report) => Scan(settings, "fs", "vuln", report)
        .Add("--include-dev-deps", "--file-patterns", @"pip:requirements[^/]*\.(txt|lock)$", "--file-patterns", @"npm:npm-shrinkwrap\.json$").Add(path);

    /// <summary>Scans a list of contents (SPDX or CycloneDX) for what became known since it was made.</summary>
    public static Command Sbom(TrivySettings settings, string file, string report) => Scan(settings, "sbom", null, report).Add(file);

    /// <summary>Scans Dockerfiles, workflows, manifests for dangerous settings. The checks come with the program; no database is needed.</summary>
    public static Command Configuration(TrivySettings settings, string folder, string report, params ReadOnlySpan<string> skip)
    {
        var command = Start(settings, "config", report);
        foreach (var path in skip)
            command = command.Add("--skip-dirs", path);
        return command.Add(folder);
    }

    /// <summary>The version of the program and of its database, as JSON.</summary>
    public static Command Version(TrivySettings settings) =>
        new(settings.Program, "version", "--format", "json", "--cache-dir", settings.CacheDirectory);

    /// <summary>The same command inside a container; folders keep their paths.</summary>
    /// <param name="command">A command from here.</param>
    /// <param name="image">Trivy's image.</param>
    /// <param name="readable">Folders and files that it may read.</param>
    /// <param name="writable">Folders that it may write.</param>
    public static Command InContainer(Command command, string image, ImmutableArray<string> readable, ImmutableArray<string> writable)
    {
        var run = new Command("docker", "run", "--rm", "--network", "host", "--env", TokenVariable, "--env", "DOCKER_CONFIG") { Environment = command.Environment };
        foreach (var path in readable)
            run = run.Add("--volume", $"{path}:{path}:ro");
        foreach (var path in writable)
            run = run.Add("--volume", $"{path}:{path}");
        return run.Add(image).Add(command.Arguments.AsSpan());
    }

    private static Command Scan(TrivySettings settings, string what, string? scanners, string report) => Start(settings, what, report)
        .AddIf(scanners is not null, "--scanners", scanners!)
        .AddIf(settings.SkipDatabaseUpdate, "--skip-db-update", "--skip-java-db-update")
        .AddIf(settings.DatabaseRepository is not null, "--db-repository", settings.DatabaseRepository!)
        .AddIf(settings.Server is not null, "--server", settings.Server!);

    private static Command Start(TrivySettings settings, string what, string report) =>
        new Command(settings.Program, what, "--format", "json", "--exit-code", "0", "--quiet", "--cache-dir", settings.CacheDirectory, "--config", settings.EmptyFile, "--ignorefile", settings.EmptyFile)
            .Add("--severity", "UNKNOWN,LOW,MEDIUM,HIGH,CRITICAL")
            .Add("--timeout", $"{(int)settings.Timeout.TotalSeconds}s", "--output", report);
}

/// <summary>What all scans by Trivy have in common.</summary>
public sealed record TrivySettings
{
    /// <summary>The program: a name on PATH, or a path.</summary>
    public string Program { get; init; } = "trivy";

    /// <summary>Where the database is kept between runs.</summary>
    public required string CacheDirectory { get; init; }

    /// <summary>An empty file, read in the place of <c>trivy.yaml</c> and <c>.trivyignore</c>, which could hide findings.</summary>
    public required string EmptyFile { get; init; }

    /// <summary>Whether the database is used as it is, for sites that reach none.</summary>
    public bool SkipDatabaseUpdate { get; init; }

    /// <summary>Where the database is fetched from: an OCI reference; null for Trivy's own.</summary>
    public string? DatabaseRepository { get; init; }

    /// <summary>The address of a Trivy server that has the database; null to use one's own.</summary>
    public string? Server { get; init; }

    /// <summary>How long one scan may take. Default 10 minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);
}
