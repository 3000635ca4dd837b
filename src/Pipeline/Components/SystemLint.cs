using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Docker;
using Pipeline.Execution;
using Pipeline.Rendering;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Images;
using Pipeline.Systems.Services;

namespace Pipeline.Components;

/// <summary>What <see cref="ISystems.LintSystems"/> does: the files are given to the programs that read them, in the images that will run.</summary>
internal sealed class SystemLint
{
    private readonly SystemDefinition _system;
    private readonly string _root;
    private readonly Mirror? _mirror;
    private readonly Action<string> _show;

    private SystemLint(SystemDefinition system, string root, Mirror? mirror, Action<string> show) => (_system, _root, _mirror, _show) = (system, root, mirror, show);

    /// <summary>Checks the files of a system as they are on disk.</summary>
    /// <exception cref="PipelineException">A program found a mistake, or there is no Docker.</exception>
    public static async Task RunAsync(SystemDefinition system, string root, Mirror? mirror, Action<string> show, CancellationToken cancellation)
    {
        if (system.Development is null && !system.Environments.Any(x => x is DockerEnvironment or FleetEnvironment))
            return;
        using var engine = await DockerEngine.ConnectAsync(cancellation);
        if (system.Development is not null)
        {
            await ProcessRunner.RunAsync(new Compose($"{system.Name}-development", Path.Combine(root, DevelopmentFile.PathOf(system))).Config(), null, cancellation);
            show($"{system.Name}: docker compose reads the file of its developers");
        }

        if (system.Environments.OfType<DockerEnvironment>().Any())
            await new SystemLint(system, root, mirror, show).AllAsync(cancellation);
        foreach (var fleet in system.Environments.OfType<FleetEnvironment>())
            foreach (var machine in fleet.Machines)
                await new SystemLint(
                    FleetSystem.On(system.In(fleet), fleet, machine).System, Path.Combine(root, SystemFiles.FolderOf(system, fleet, machine)), mirror, x => show($"{machine.Name}: {x}")).AllAsync(cancellation);
    }

    private async Task AllAsync(CancellationToken cancellation)
    {
        foreach (var environment in _system.Environments.OfType<DockerEnvironment>())
            await ComposeAsync(environment, cancellation);
        if (_system.Edge is { } edge)
            foreach (var environment in _system.Environments.OfType<DockerEnvironment>())
                await NginxAsync(edge, environment, cancellation);
        foreach (var monitor in _system.Services.OfType<Systems.Services.Monitor>())
            foreach (var check in Checks(monitor.Kind))
                await InImageAsync(monitor, [(Path.Combine(_root, "monitoring", _system.Name), monitor.Configuration!)], monitor.Configuration!, check, cancellation);
    }

    private static string[][] Checks(MonitorKind kind) => kind switch
    {
        MonitorKind.Prometheus => [["promtool", "check", "config", "prometheus.yml"], ["promtool", "test", "rules", "rules.test.yml"]],
        MonitorKind.Alertmanager => [["amtool", "check-config", "alertmanager.yml"]],
        MonitorKind.BlackboxExporter => [["blackbox_exporter", "--config.check", "--config.file=blackbox.yml"]],
        _ => [],
    };

    private async Task ComposeAsync(DockerEnvironment environment, CancellationToken cancellation)
    {
        var folder = Path.Combine(_root, "compose", _system.Name);
        var command = new Compose($"{_system.Name}-{environment.Name}", Path.Combine(folder, "compose.yaml"), Path.Combine(folder, $"compose.{environment.Name}.yaml")).Config();
        foreach (var variable in ComposeVariables.Needed(_system))
            command = command.With(variable, "lint");
        await ProcessRunner.RunAsync(command, null, cancellation);
        _show($"{_system.Name}: docker compose reads the files of {environment.Name}");
    }

    private async Task NginxAsync(Edge edge, DockerEnvironment environment, CancellationToken cancellation)
    {
        var temporary = Directory.CreateTempSubdirectory("pipeline-lint-").FullName;
        try
        {
            // The outer folder is for nobody else to read, and nginx is somebody else.
            var secrets = Directory.CreateDirectory(Path.Combine(temporary, "secrets"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute).FullName;
            WriteCertificate(secrets, environment.Url.Host, ComposeFile.Certificate(edge));
            var folder = Path.Combine(_root, "nginx", _system.Name);
            await InImageAsync(
                edge,
                [(folder, Edge.Configuration), (Path.Combine(folder, "environments", environment.Name), ComposeEnvironmentFile.EdgeFolder), (secrets, "/run/secrets")],
                "/", ["nginx", "-t", "-q", "-c", $"{Edge.Configuration}/nginx.conf"], cancellation);
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    /// <summary>Runs a program in a service's image. Files are copied in and not mounted: the engine may be on another machine.</summary>
    private async Task InImageAsync(Service service, (string From, string To)[] folders, string directory, string[] program, CancellationToken cancellation)
    {
        if (service.Artifact is not PinnedImage pinned)
            return;
        var image = _mirror?.Find(pinned.Name) ?? pinned.Reference;
        var (code, output, error) = await ProcessRunner.CaptureAsync(DockerCli.Create(image, directory, program), cancellation);
        if (code != 0)
            throw PipelineException.Failed($"No container of {image} could be made", service.Where, error, "give --mirror when this site does not reach the image's registry");
        var container = output.Trim();
        try
        {
            foreach (var (from, to) in folders)
                await ProcessRunner.RunAsync(DockerCli.CopyInto(from, container, to), null, cancellation);
            (code, output, error) = await ProcessRunner.CaptureAsync(DockerCli.Attach(container), cancellation);
        }
        finally
        {
            await ProcessRunner.CaptureAsync(DockerCli.Remove(container), CancellationToken.None);
        }

        if (code != 0)
            throw PipelineException.Failed(
                $"`{string.Join(' ', program)}` finds fault with the files of {_system.Name}", folders[0].From, $"it exited with {code} in {image}", "correct the definition under build/Systems, or what renders it",
                [.. $"{output}\n{error}".Split('\n').Where(x => x.Length > 0)]);
        _show($"{_system.Name}: {string.Join(' ', program)}: good, in {image}");
    }

    private static void WriteCertificate(string folder, string host, (string Chain, string Key) names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        File.WriteAllText(Path.Combine(folder, names.Chain), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, names.Key), key.ExportPkcs8PrivateKeyPem());
    }
}
