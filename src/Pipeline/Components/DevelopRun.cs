using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Nuke.Common;
using Nuke.Common.IO;
using Pipeline.Commands;
using Pipeline.Deployment;
using Pipeline.Diagnostics;
using Pipeline.Docker;
using Pipeline.Engine;
using Pipeline.Execution;
using Pipeline.Images;
using Pipeline.Images.Dockerfiles;
using Pipeline.Images.Packages;
using Pipeline.Rendering;
using Pipeline.Router.Control;
using Pipeline.Systems;
using Pipeline.Systems.Services;
using Serilog;

namespace Pipeline.Components;

/// <summary>What the targets of <see cref="IDevelop"/> do.</summary>
internal static class DevelopRun
{
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <exception cref="PipelineException">No system is developed, or not the named one, or its definition is wrong: exit 2.</exception>
    public static bool IsDefined(IDevelop build)
    {
        _ = build.Mirror;
        ImagePlan.Check(SystemOf(build), []);
        return true;
    }

    public static async Task StartAsync(IDevelop build)
    {
        var system = SystemOf(build);
        using var engine = await DockerEngine.ConnectAsync(BuildCancellation.Token);
        if (engine.Endpoint.SocketPath is null)
            throw PipelineException.Refused(
                "The sources are not where the engine is", engine.Endpoint.ToString(), "they are mounted into its containers, and it is on another machine", "use an engine on this machine: unset DOCKER_HOST, or docker context use default");
        var file = SystemFiles.Of(system).Single(x => x.Path == DevelopmentFile.PathOf(system));
        if (!File.Exists(NukeBuild.RootDirectory / file.Path) || await File.ReadAllTextAsync(NukeBuild.RootDirectory / file.Path, BuildCancellation.Token) != file.Text)
            throw PipelineException.Refused("The file of the developers is not what the definition says", file.Path, "the definition was changed since it was generated, or somebody has edited it", $"{StartScript.Name} GenerateSystems");
        await BuildAsync(build, system);
        var there = system.Development!.Of(system);
        WriteSecrets(build, there);
        foreach (var volume in system.Services.Where(x => system.Development.SourceOf(x) is not null).SelectMany(x => x.Mounts))
            Directory.CreateDirectory(FolderOf(system) / volume.Volume.Name);

        var left = there.Services.Where(x => ImageOf(build, x) is null).ToList();
        if (left.Find(x => x is not Systems.Services.Monitor) is { } missing)
            throw PipelineException.WrongUse($"Mirror {build.MirrorName} has nothing in the place of {((PinnedImage)missing.Artifact).Name}", missing.Where, next: "add one to the mirror under build/Systems");
        foreach (var tool in left)
            Log.Warning("{Line}", $"{tool.Name} is left out: mirror {build.MirrorName} has nothing in the place of {((PinnedImage)tool.Artifact).Name}");
        var started = there.Services.Where(x => !left.Contains(x) && x is not Job).ToList();
        var compose = ComposeOf(system);
        var (code, _, error) = await ProcessRunner.CaptureAsync(Given(build, there, compose.Up(Within, [.. started.Select(x => x.Name)])), BuildCancellation.Token);
        if (code != 0)
            throw await FailedAsync(build, there, compose, error.Trim().Split('\n')[^1]);
        foreach (var web in started.OfType<Web>())
            if (system.Development.PortOf(web) is { } port && await WhyNotAsync(port, web) is { } why)
                throw await FailedAsync(build, there, compose, why);
        foreach (var service in started)
            if (system.Development.PortOf(service) is { } port)
                Log.Information("{Line}", $"{service.Name.PadRight(started.Max(x => x.Name.Length))}  {(service is Web or Systems.Services.Monitor ? "http://" : "")}127.0.0.1:{port}");
        Log.Information("{Line}", $"What it says: docker compose -f {DevelopmentFile.PathOf(system)} logs -f");
    }

    public static async Task StopAsync(IDevelop build)
    {
        var system = SystemOf(build);
        var compose = ComposeOf(system);
        // What the file no longer has is found by the project's name.
        await ProcessRunner.RunAsync(Given(build, system.Development!.Of(system), build.Volumes ? compose.Down(Grace).Add("--volumes") : compose.Down(Grace)), null, BuildCancellation.Token);
        if (build.Volumes && Directory.Exists(FolderOf(system)))
            Directory.Delete(FolderOf(system), recursive: true);
    }

    /// <summary>The system that <c>--system</c> names, else the first that is developed.</summary>
    private static SystemDefinition SystemOf(IDevelop build)
    {
        var developed = build.Systems.Where(x => x.Development is not null).ToList();
        var known = developed.Count > 0 ? $"with Development are: {string.Join(", ", developed.Select(x => x.Name))}" : "add Development to a system under build/Systems";
        if (build.TryGetValue<string>(() => build.SystemName) is not { } named)
            return developed.Count > 0 ? developed[0] : throw PipelineException.WrongUse("No system is run for development", "Systems", next: known);
        return developed.Find(x => x.Name == named) ?? throw PipelineException.WrongUse(
            build.SystemNames.Contains(named) ? $"System {named} is not run for development" : $"There is no system `{named}`", "--system", next: known);
    }

    private static AbsolutePath FolderOf(SystemDefinition system) => NukeBuild.RootDirectory / DevelopmentFile.FolderOf(system);

    private static Compose ComposeOf(SystemDefinition system) => new($"{system.Name}-development", NukeBuild.RootDirectory / DevelopmentFile.PathOf(system));

    private static async Task BuildAsync(IDevelop build, SystemDefinition system)
    {
        var names = system.Development!.Sources.Select(x => x.Image.Name).ToList();
        var images = ImagePlan.Sort(system.Development.Of(system), names).Select(x => x.With(build.Mirror)).ToDictionary(x => x.Name);
        foreach (var image in images.Values)
        {
            PackageLocking.Require(NukeBuild.RootDirectory, image);
            foreach (var command in image.Prepare)
                await ProcessRunner.RunAsync(command.In(NukeBuild.RootDirectory), x => Log.Information("{Line}", x), BuildCancellation.Token);
        }

        var builder = await Builder.FindAsync(BuildCancellation.Token);
        Directory.CreateDirectory(FolderOf(system));
        var file = FolderOf(system) / "bake.json";
        await File.WriteAllTextAsync(file, BakeFile.Text(
            [.. images.Values], x => DockerfileInputs.Of(DockerfileInputs.Read(NukeBuild.RootDirectory, x), x, x.Platforms).Bases,
            new BakeOptions
            {
                System = system.Name,
                Mirror = build.Mirror,
                Output = _ => builder.IsEngine ? "type=image" : "type=docker",
                Tags = x => system.Development.Sources.FirstOrDefault(y => y.Image.Name == x.Name) is { } source ? [source.ReferenceIn(system)] : [],
                Attestations = ["type=provenance,disabled=true"],
            }), BuildCancellation.Token);
        if (await BakeRun.TryAsync(NukeBuild.RootDirectory, file, images, x => Log.Information("{Line}", x), BuildCancellation.Token) is { } failure)
            throw failure;
    }

    /// <summary>Those that nobody gives are made once, and stay until the data are forgotten: a store does not take another password later.</summary>
    private static void WriteSecrets(IDevelop build, SystemDefinition there)
    {
        var given = BuildSecrets.Of(build);
        var secrets = ComposeFile.Named(there).ToList();
        given.Require(secrets);
        var (made, files) = (FolderOf(there) / "made", FolderOf(there) / "secrets");
        // Everybody in a container may read its files; on this machine nobody comes to them but their owner.
        foreach (var folder in (AbsolutePath[])[made, files])
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var values = new SecretValues(
            given, x => File.Exists(made / x) ? File.ReadAllText(made / x) : null, (name, value) => DurableFile.Write(made / name, Encoding.UTF8.GetBytes(value)), x => string.Create(CultureInfo.InvariantCulture, $"{x.Name}:{x.Port}"));
        foreach (var secret in secrets)
        {
            // Written in place: what is mounted is this file, and not its name.
            File.WriteAllText(files / secret.Name, values.Of(secret));
            File.SetUnixFileMode(files / secret.Name, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }
    }

    /// <summary>The image that a service runs here; null where the mirror has none.</summary>
    private static string? ImageOf(IDevelop build, Service service) => service.Artifact switch
    {
        PinnedImage { Reference: var reference } when !reference.Contains('@', StringComparison.Ordinal) => reference,
        PinnedImage pinned => build.Mirror is { } mirror ? mirror.Find(pinned.Name) : pinned.Reference,
        _ => null,
    };

    private static Command Given(IDevelop build, SystemDefinition there, Command command)
    {
        command = command.With(DevelopmentFile.Developer, string.Create(CultureInfo.InvariantCulture, $"{UnixUser.Current}:{UnixUser.Current}"));
        return there.Services.Aggregate(command, (x, service) => ImageOf(build, service) is { } image ? x.With(ComposeVariables.Image(service), image) : x);
    }

    /// <summary>Why a web service does not answer; null when it does.</summary>
    private static async Task<string?> WhyNotAsync(int port, Web web)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(BuildCancellation.Token);
        deadline.CancelAfter(web.Health.StartWithin);
        var (address, why) = (new Uri($"http://127.0.0.1:{port}{web.Health.Path}"), "");
        while (!deadline.IsCancellationRequested)
        {
            try
            {
                using var answer = await client.GetAsync(address, deadline.Token);
                if (answer.IsSuccessStatusCode)
                    return null;
                why = $"{(int)answer.StatusCode}";
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                why = why.Length > 0 ? why : e.Message;
            }

            await Task.WhenAny(Task.Delay(TimeSpan.FromMilliseconds(200), deadline.Token));
        }

        BuildCancellation.Token.ThrowIfCancellationRequested();
        return $"{web.Name} does not answer at {address} within {web.Health.StartWithin.TotalSeconds:0} s: {why}";
    }

    private static async Task<PipelineException> FailedAsync(IDevelop build, SystemDefinition there, Compose compose, string why)
    {
        // What has ended by a fault or is not healthy says why; the others only that they run.
        var (_, states, _) = await ProcessRunner.CaptureAsync(Given(build, there, compose.Ps()), BuildCancellation.Token);
        var faulty = states.Split('\n').Where(x => x.StartsWith('{')).Select(x => JsonNode.Parse(x)!).Where(x => (int?)x["ExitCode"] is not 0 || (string?)x["Health"] is not (null or "" or "healthy")).Select(x => (string)x["Service"]!).Distinct().ToArray();
        var (_, output, _) = await ProcessRunner.CaptureAsync(Given(build, there, compose.Logs(20, faulty)), BuildCancellation.Token);
        return PipelineException.Failed(
            $"{there.Name} does not run for development", DevelopmentFile.PathOf(there), why, $"look at what it says: docker compose -f {DevelopmentFile.PathOf(there)} logs; {StartScript.Name} StopDevelopment ends it",
            [.. output.Split('\n').Where(x => x.Length > 0).TakeLast(40)]);
    }
}
