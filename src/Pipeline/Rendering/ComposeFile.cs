using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Routing;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;
using Pipeline.Yaml;

namespace Pipeline.Rendering;

/// <summary><c>compose.yaml</c> of a system: everything that is the same in all environments.</summary>
internal static class ComposeFile
{
    /// <summary>The name of the router's service, and of the volume that keeps its state.</summary>
    public const string Router = "router";

    /// <summary>The volume that keeps the router's state.</summary>
    public const string RouterState = "router-state";

    /// <summary>The router that serves while the other is replaced.</summary>
    public const string Standby = "router-standby";

    /// <summary>The volume in which the router listens and the edge finds it, whatever their addresses are.</summary>
    public const string RouterSocket = "router-socket";

    /// <summary>Where both see that volume.</summary>
    internal const string SocketFolder = "/run/router";

    /// <summary>Where a router of this name listens.</summary>
    internal static string SocketOf(string router) => $"{SocketFolder}/{router}.sock";

    /// <summary>The file.</summary>
    public static string Of(SystemDefinition system)
    {
        var shared = Shared(system);
        var services = new YamlMapping();
        foreach (var service in shared.Services)
        {
            if (service is Edge)
                services.Add(RouterEntry(shared));
            services.Add(new YamlEntry(new YamlScalar(service.Name), ComposeService.Of(shared, service), ComposeService.Remark(service)) { Apart = services.Entries.Count > 0 });
        }

        // A machine of a fleet that serves nobody keeps its records with a router all the same.
        if (shared.Edge is null)
            services.Add(RouterEntry(shared));
        var file = new YamlMapping()
            .Add("name", system.Name)
            .Add(new YamlEntry(new YamlScalar("services"), services) { Apart = true })
            .Add(new YamlEntry(new YamlScalar("networks"), Networks(shared), "A service reaches only those that share a network with it.") { Apart = true })
            .Add(new YamlEntry(new YamlScalar("volumes"), Volumes(shared), "What outlives containers. `docker compose down` keeps them; `down --volumes` does not.") { Apart = true });
        if (Secrets(Named(shared)) is { Entries.Count: > 0 } secrets)
            file.Add(new YamlEntry(new YamlScalar("secrets"), secrets, "Each is a file that everybody in the container may read: mode 0444, in a folder that is yours alone (0700).\nThey are not in the repository.") { Apart = true });
        return YamlWriter.Write(file, SystemFiles.Header(system) + "\n" + Usage(system));
    }

    /// <summary>The system with those settings only that are the same in all environments; the others are in the files of the environments.</summary>
    internal static SystemDefinition Shared(SystemDefinition system)
    {
        var environments = system.Environments.OfType<DockerEnvironment>().Select(system.In).ToList();
        return system with
        {
            Services = [.. system.Services.Select(service =>
            {
                var others = environments.Select(x => x.Services.First(y => y.Name == service.Name).Settings).ToList();
                return service with { Settings = [.. service.Settings.Where(x => others.All(y => y.Has(x.Key) && y[x.Key] == x.Value))] };
            })],
        };
    }

    /// <summary>The secrets that services are given, those of the certificate and of receivers included; those that others are made of are not.</summary>
    internal static IEnumerable<Secret> Named(SystemDefinition system) =>
        system.Services.SelectMany(x => ComposeService.Files(system, x)).Distinct().OrderBy(x => x.Name, StringComparer.Ordinal);

    /// <summary>The entries of secrets at the top.</summary>
    internal static YamlMapping Secrets(IEnumerable<Secret> secrets)
    {
        var mapping = new YamlMapping();
        foreach (var secret in secrets)
            mapping.Add(secret.Name, ComposeValue.Line(("file", new YamlScalar($"${{SECRETS:-./secrets}}/{secret.Name}"))), Meaning(secret));
        return mapping;
    }

    private static string Usage(SystemDefinition system)
    {
        var images = system.Services.Where(x => x.Artifact is ImageArtifact).Select(ComposeVariables.Image).Distinct();
        var environment = system.Environments.OfType<DockerEnvironment>().First();
        var variables = string.Concat(images.Append(ComposeVariables.Router).Select(x => $" {x}=…"));
        var route = system.Webs.Any() ? $"\n  sh compose/{system.Name}/route.sh" : "";
        return $"""

            By hand, with nothing but Docker{(environment.BehindBalancer ? ", on the machine that this folder of the fleet is for" : "")}:
              RELEASE_VERSION=1.4.2{variables} \
                docker compose -f compose/{system.Name}/compose.yaml -f compose/{system.Name}/compose.{environment.Name}.yaml up --detach{route}
            Secrets are files in compose/{system.Name}/secrets, or in the folder that SECRETS names. Another image in the place of a pinned one: <SERVICE>_IMAGE.
            """.Replace("\r", "", StringComparison.Ordinal);
    }

    /// <summary>The names of the secrets with the edge's certificate and its key.</summary>
    internal static (string Chain, string Key) Certificate(Edge edge) => edge.Certificate is GivenCertificate given
        ? (given.Chain.Name, given.Key.Name)
        : (SelfSignedCertificate.ChainName, SelfSignedCertificate.KeyName);

    /// <summary>What is in the file of a secret.</summary>
    internal static string Meaning(Secret secret) => secret switch
    {
        { Name: SelfSignedCertificate.ChainName } => $"The edge's certificate, PEM; to try it: openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout {SelfSignedCertificate.KeyName} -out {SelfSignedCertificate.ChainName}",
        { Name: SelfSignedCertificate.KeyName } => "Its private key, PEM",
        GivenSecret { Otherwise: "" } given => $"{given.Variable}; an empty file when there is none",
        GivenSecret given => given.Variable,
        GeneratedSecret generated => $"{generated.Length} letters and digits at random",
        ComposedSecret composed => string.Concat(composed.Parts.Select(x => x.Text ?? (x.Service is { } service ? $"{service.Name}:{service.Port}" : $"<{x.Secret!.Name}>"))),
        LoginSecret login => $"{login.User} with the password <{login.Password.Name}>, as `openssl passwd` makes it: printf '{login.User}:%s\\n' \"$(openssl passwd -apr1)\"",
        _ => "",
    };

    private static YamlMapping Networks(SystemDefinition system)
    {
        var mapping = new YamlMapping();
        foreach (var network in system.Services.SelectMany(x => x.Networks).Concat(RouterNetworks(system)).Distinct())
            mapping.Add(network.Name, network.Internal ? ComposeValue.Line(("internal", YamlScalar.Of(true))) : new YamlMapping());
        return mapping;
    }

    private static YamlMapping Volumes(SystemDefinition system)
    {
        var mapping = new YamlMapping();
        foreach (var volume in system.Services.SelectMany(x => x.Mounts).Select(x => x.Volume.Name).Append(RouterState).Append(RouterSocket).Distinct())
            mapping.Add(volume, new YamlMapping());
        return mapping;
    }

    /// <summary>
    /// Beside what watches, and with each web service in the first of its networks. In the edge's, too: it starts before the edge, whose
    /// configuration is tried in a network that has to be there.
    /// </summary>
    private static IEnumerable<Network> RouterNetworks(SystemDefinition system)
    {
        Network[] needed =
            [.. system.Services.OfType<Edge>().SelectMany(x => x.Networks).Take(1), .. system.Webs.Select(x => x.Networks[0]), .. system.Services.OfType<Systems.Services.Monitor>().Where(x => x.Kind == MonitorKind.Prometheus).Select(x => x.Networks[0])];
        // A machine of a fleet may have nothing that it asks.
        return needed.Length > 0 ? needed : [Network.Front];
    }

    /// <summary>What the router may use.</summary>
    internal static readonly Resources RouterLimits = new(1, 512);

    /// <summary>A mount of a volume.</summary>
    internal static YamlMapping Mounted(string volume, string target) =>
        ComposeValue.Line(("type", new YamlScalar("volume")), ("source", new YamlScalar(volume)), ("target", new YamlScalar(target)));

    private static YamlEntry RouterEntry(SystemDefinition system) => new(
        new YamlScalar(Router), RouterService(system), "Sends requests to the replicas of a generation; a deployment changes its table, and starts nothing again.")
    { Apart = true };

    private static YamlMapping RouterService(SystemDefinition system)
    {
        var router = new YamlMapping()
            .Add("image", ComposeValue.Needed(ComposeVariables.Router, "the image of the router"))
            .Add("command", ComposeValue.List("run", "--listen", $"unix:{SocketOf(Router)}", "--directory", "/state", "--metrics", "0.0.0.0:9000"))
            .Add("volumes", new YamlSequence([Mounted(RouterState, "/state"), Mounted(RouterSocket, SocketFolder)]))
            .Add("networks", ComposeValue.List(RouterNetworks(system).Distinct().Select(x => x.Name)));
        ComposeService.Lock(router, Security.Locked);
        ComposeService.Limit(router, RouterLimits);
        router.Add("stop_grace_period", "1m");
        ComposeService.Run(router, always: true);
        return router;
    }
}
