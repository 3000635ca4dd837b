using System.Collections.Immutable;
using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Execution;
using Pipeline.Systems.Images;

namespace Pipeline.Scans;

/// <summary>Runs Trivy and reads its reports. Whatever goes wrong is a failure.</summary>
/// <param name="Settings">What all scans have in common.</param>
/// <param name="Reports">The folder that keeps the reports.</param>
/// <param name="Root">The repository's root.</param>
internal sealed record TrivyScanner(TrivySettings Settings, string Reports, string Root)
{
    /// <summary>The version needed.</summary>
    public string Version { get; init; } = TrivyVersion.Pinned;

    /// <summary>Trivy's image, run instead of a program on this machine; null for the program.</summary>
    public string? Container { get; init; }

    /// <summary>How old the database may be when it is not updated. Default 7 days.</summary>
    public TimeSpan MaximumAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>What tells the time.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The token of the server; handed over in the environment.</summary>
    public string? Token { get; init; }

    /// <summary>Proves that the right Trivy is there.</summary>
    /// <exception cref="PipelineException">It is missing or another one: exit 1.</exception>
    public async Task CheckAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(Settings.CacheDirectory);
        Directory.CreateDirectory(Reports);
        await File.WriteAllBytesAsync(Settings.EmptyFile, [], cancellation);
        // A tag can be moved, and Trivy's were; a digest cannot.
        if (Container is not null && ImageReference.Parse(Container, "--trivy-image").Digest is null)
            throw PipelineException.WrongUse("Trivy's image is named without its digest", "--trivy-image", "tags of Trivy were moved to malicious versions before", $"write docker.io/aquasec/trivy:{Version}@sha256:…");
        (await VersionAsync(cancellation)).Check(Version);
    }

    /// <summary>Scans an image.</summary>
    public Task<ImmutableArray<Finding>> ImageAsync(string name, string reference, string? platform, CancellationToken cancellation) => RunAsync(
        $"image-{name}{(platform is null ? "" : "-" + platform.Replace('/', '-'))}", platform is null ? reference : $"{reference} ({platform})", TrivyExpectation.Image,
        report => Trivy.Image(Settings, reference, platform, report), needsDatabase: true, cancellation);

    /// <summary>Scans lock files below a folder.</summary>
    public Task<ImmutableArray<Finding>> FilesAsync(string name, string folder, CancellationToken cancellation) => RunAsync(
        $"files-{name}", folder, TrivyExpectation.Packages, report => Trivy.FileSystem(Settings, folder, report), needsDatabase: true, cancellation);

    /// <summary>Scans a list of contents.</summary>
    public Task<ImmutableArray<Finding>> SbomAsync(string name, string file, CancellationToken cancellation) => RunAsync(
        $"sbom-{name}", file, TrivyExpectation.Packages, report => Trivy.Sbom(Settings, file, report), needsDatabase: true, cancellation);

    /// <summary>Scans Dockerfiles, workflows and manifests.</summary>
    public Task<ImmutableArray<Finding>> ConfigurationAsync(string folder, ImmutableArray<string> skip, CancellationToken cancellation) => RunAsync(
        "configuration", folder, TrivyExpectation.Configuration, report => Trivy.Configuration(Settings, folder, report, skip.AsSpan()), needsDatabase: false, cancellation);

    private async Task<ImmutableArray<Finding>> RunAsync(
        string name, string target, TrivyExpectation expected, Func<string, Command> command, bool needsDatabase, CancellationToken cancellation)
    {
        var report = Path.Combine(Reports, $"trivy-{name}.json");
        // What an earlier run has left must not be taken for this one's.
        File.Delete(report);
        var (code, output, error) = await CaptureAsync(command(report), cancellation);
        if (code != 0)
            throw PipelineException.Failed(
                $"Trivy could not scan {target}", null, $"it exited with code {code}", "mend what its last lines say; a scan that did not run is no pass",
                [.. (error + "\n" + output).Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(15)]);
        var findings = TrivyReport.Read(report, target, expected);
        if (needsDatabase)
            await CheckDatabaseAsync(cancellation);
        return findings;
    }

    private async Task CheckDatabaseAsync(CancellationToken cancellation)
    {
        // With a server, the database and its age are the server's.
        if (Settings.Server is not null)
            return;
        var updated = (await VersionAsync(cancellation)).DatabaseUpdated
            ?? throw PipelineException.Failed("Trivy has no database of vulnerabilities", Settings.CacheDirectory, "it scanned without knowing any", "leave out --skip-db-update, or put a database into the cache");
        var age = Time.GetUtcNow() - updated;
        if (age > MaximumAge)
            throw PipelineException.Failed(
                $"Trivy's database is {age.TotalDays:0} days old", Settings.CacheDirectory, $"it may be {MaximumAge.TotalDays:0}", "leave out --skip-db-update, or bring a newer database into the cache (--trivy-db-age changes the limit)");
    }

    /// <summary>What scans, and with which database.</summary>
    public async Task<TrivyVersion> VersionAsync(CancellationToken cancellation)
    {
        try
        {
            var (code, output, error) = await CaptureAsync(Trivy.Version(Settings), cancellation);
            return code == 0 ? TrivyVersion.Read(output) : throw PipelineException.Failed(
                Container is null ? "Trivy does not run" : "Trivy's image does not run", Container ?? Settings.Program, $"exit code {code}", Remedy,
                [.. error.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(5)]);
        }
        catch (PipelineException e) when (e.InnerException is System.ComponentModel.Win32Exception)
        {
            throw PipelineException.Failed(
                Container is null ? "Trivy is missing" : "Docker, which Trivy's image needs, is missing", Container is null ? Settings.Program : "docker", "nothing was scanned", Remedy, inner: e);
        }
    }

    private string Remedy =>
        $"install Trivy {Version} (https://github.com/aquasecurity/trivy/releases/tag/v{Version}), or run it in a container: --trivy-image docker.io/aquasec/trivy:{Version}@sha256:…";

    private Task<(int ExitCode, string Output, string Error)> CaptureAsync(Command command, CancellationToken cancellation)
    {
        // Variables could hide findings just as files could; those that log in stay.
        foreach (string name in Environment.GetEnvironmentVariables().Keys)
            if (name.StartsWith("TRIVY_", StringComparison.Ordinal) && name is not (Trivy.TokenVariable or "TRIVY_USERNAME" or "TRIVY_PASSWORD" or "TRIVY_REGISTRY_TOKEN"))
                command = command.With(name, null);
        if (Token is not null)
            command = command.With(Trivy.TokenVariable, Token);
        return ProcessRunner.CaptureAsync(Container is null ? command : InContainer(command, Container), cancellation);
    }

    private Command InContainer(Command command, string image)
    {
        var readable = ImmutableArray.Create(Root);
        var docker = Environment.GetEnvironmentVariable("DOCKER_CONFIG") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker");
        if (Directory.Exists(docker))
            (readable, command) = (readable.Add(docker), command.With("DOCKER_CONFIG", docker));
        const string Socket = "/var/run/docker.sock";
        return Trivy.InContainer(command, image, File.Exists(Socket) ? readable.Add(Socket) : readable, [Settings.CacheDirectory, Reports]);
    }
}
