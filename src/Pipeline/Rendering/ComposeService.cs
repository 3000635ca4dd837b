using System.Globalization;
using Pipeline.Systems;
using Pipeline.Systems.Routing;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;
using Pipeline.Yaml;

namespace Pipeline.Rendering;

/// <summary>A service as compose starts it.</summary>
internal static class ComposeService
{
    /// <summary>Where secrets are in a container, with the slash.</summary>
    public const string SecretsFolder = "/run/secrets/";

    /// <summary>The service.</summary>
    public static YamlMapping Of(SystemDefinition system, Service service)
    {
        var mapping = new YamlMapping().Add("image", Image(service));
        if (service.Command.Length > 0)
            mapping.Add("command", ComposeValue.List(service.Command));
        if (service is Job { OfDeployment: false })
            mapping.Add("profiles", ComposeValue.List("commands"));
        if (service is Job)
            mapping.Add("init", YamlScalar.Of(true).With("as process 1, a program that does not ask for a signal would not get it"));
        if (service.HostName is { } host)
            mapping.Add("hostname", ComposeValue.Text(host));
        if (service is Replicated replicated)
            mapping.Add("scale", YamlScalar.Of(replicated.Replicas));
        if (Variables(service) is { Entries.Count: > 0 } variables)
            mapping.Add("environment", variables);
        if (Files(system, service).Select(x => x.Name).Distinct().ToList() is { Count: > 0 } secrets)
            mapping.Add("secrets", ComposeValue.List(secrets));
        if (Mounts(system, service).ToList() is { Count: > 0 } mounts)
            mapping.Add("volumes", new YamlSequence(mounts));
        mapping.Add("networks", ComposeValue.List(service.Networks.Select(x => x.Name)));
        if (!service.Elsewhere.IsEmpty)
            mapping.Add(new YamlEntry(new YamlScalar("extra_hosts"), ComposeValue.List(service.Elsewhere.Select(x => $"{x.Key}={x.Value}")), "Stores on other machines of the fleet."));
        if (service is { Published: { } published, Port: { } port })
            mapping.Add(new YamlEntry(new YamlScalar("ports"), new YamlSequence([Port(published.Address, published.Port, port)]), "For the other machines of the fleet."));
        if (Needs(system, service) is { Entries.Count: > 0 } needs)
            mapping.Add("depends_on", needs);
        if (HealthCheck(service) is { } check)
            mapping.Add("healthcheck", check);
        Lock(mapping, service.Security);
        Limit(mapping, service.Limits);
        mapping.Add("stop_grace_period", Spans.Of(service.Grace));
        Run(mapping, always: service is not Job);
        return mapping;
    }

    /// <summary>What its kind means, as a comment.</summary>
    public static string Remark(Service service) => service switch
    {
        Web => "Answers requests behind the router.",
        Worker => "Takes tasks; ended, it finishes those that it has.",
        Singleton => "Never two at once.",
        Backup => "Runs when somebody asks for it: `docker compose … run --rm backup make by-hand`, `list`, `restore <backup> <database>`.".Replace("run --rm backup", $"run --rm {service.Name}", StringComparison.Ordinal),
        Recovery => "Runs when data are recovered to a time, from what the backup has fetched.",
        Job => "Runs to its end before anything of the release starts.",
        Store { Pools.IsEmpty: false } => "Passes on to a store, and keeps nothing itself.",
        Store => "Keeps data: a deployment does not replace it.",
        Edge => "What the world reaches: TLS, headers, limits, files.",
        _ => "Watches the others.",
    };

    /// <summary>Who runs it, and what it may do.</summary>
    public static void Lock(YamlMapping mapping, Security security)
    {
        if (security.User is { } user)
            mapping.Add("user", ComposeValue.Text(user));
        if (security.ReadOnly)
            mapping.Add("read_only", YamlScalar.Of(true));
        if (security.Memory.Length > 0)
            mapping.Add("tmpfs", new YamlSequence([.. security.Memory.Distinct().Select(x => ComposeValue.Text(Memory(x, security.User)))]));
        mapping.Add("cap_drop", ComposeValue.List("ALL"));
        if (security.Capabilities.Length > 0)
            mapping.Add("cap_add", ComposeValue.List(security.Capabilities));
        mapping.Add("security_opt", ComposeValue.List("no-new-privileges:true"));
    }

    /// <summary>What it may use.</summary>
    public static void Limit(YamlMapping mapping, Resources? limits)
    {
        if (limits is null)
            return;
        mapping.Add("cpus", YamlScalar.Of(limits.Cpus));
        mapping.Add("mem_limit", limits.Memory.ToString(CultureInfo.InvariantCulture) + "m");
        mapping.Add("pids_limit", YamlScalar.Of(limits.Processes));
    }

    /// <summary>When it is started again, and how much of its output is kept.</summary>
    public static void Run(YamlMapping mapping, bool always)
    {
        mapping.Add("restart", always ? "unless-stopped" : "no");
        mapping.Add("logging", ComposeValue.Line(
            ("driver", new YamlScalar("json-file")), ("options", ComposeValue.Line(("max-size", new YamlScalar("10m")), ("max-file", new YamlScalar("3"))))));
    }

    /// <summary>The variables of its settings.</summary>
    public static YamlMapping Variables(Service service)
    {
        var mapping = new YamlMapping();
        foreach (var (name, setting) in service.Settings)
            switch (setting)
            {
                case ValueSetting value:
                    mapping.Add(name, ComposeValue.Text(value.Value));
                    break;
                case AddressSetting address:
                    mapping.Add(name, ComposeValue.Text(address.Text));
                    break;
                case SecretSetting { AsVariable: true } secret:
                    mapping.Add(name, AsVariable(secret.Secret));
                    break;
                case SecretSetting secret:
                    mapping.Add(name + "_FILE", ComposeValue.Text(Path(secret.Secret)));
                    break;
            }

        if (service.Artifact is ImageArtifact)
            mapping.Add(ComposeVariables.Release, ComposeValue.Needed(ComposeVariables.Release, "the version of the release"));
        return mapping;
    }

    /// <summary>Where a secret is in a container.</summary>
    public static string Path(Secret secret) => SecretsFolder + secret.Name;

    /// <summary>The secrets that it is given as files: of its settings, and of what is rendered for it.</summary>
    public static IEnumerable<Secret> Files(SystemDefinition system, Service service) =>
    [
        .. service.Settings.Select(x => x.Value).OfType<SecretSetting>().Where(x => !x.AsVariable).Select(x => x.Secret),
        .. service switch
        {
            Edge { Certificate: GivenCertificate given } => [given.Chain, given.Key, .. system.Logins],
            Edge => [new GivenSecret(SelfSignedCertificate.ChainName), new GivenSecret(SelfSignedCertificate.KeyName), .. system.Logins],
            Systems.Services.Monitor { Kind: MonitorKind.Alertmanager } => system.Receivers.SelectMany(x => x.Secrets),
            _ => (IEnumerable<Secret>)[],
        },
    ];

    /// <summary>What must be there before it starts.</summary>
    public static YamlMapping Needs(SystemDefinition system, Service service)
    {
        var mapping = new YamlMapping();
        foreach (var need in service.AllNeeds.Select(x => x.Name).Distinct().Select(x => system.Services.FirstOrDefault(y => y.Name == x)).OfType<Service>())
            mapping.Add(need.Name, ComposeValue.Line(("condition", new YamlScalar(need is Job ? "service_completed_successfully" : HealthCheck(need) is null ? "service_started" : "service_healthy"))));
        if (service is Edge)
            mapping.Add(ComposeFile.Router, ComposeValue.Line(("condition", new YamlScalar("service_started"))));
        return mapping;
    }

    private static YamlScalar Image(Service service) => service.Artifact switch
    {
        ImageArtifact { Image: var image } => ComposeValue.Needed(ComposeVariables.Image(service), $"the image {image.Name}"),
        PinnedImage pinned => ComposeValue.Otherwise(ComposeVariables.Image(service), pinned.Reference),
        _ => throw new InvalidOperationException($"{service.Name} is made of files, and compose runs images"),
    };

    private static YamlScalar AsVariable(Secret secret)
    {
        var variable = ComposeVariables.Of(secret);
        return secret is GivenSecret { Otherwise: { } otherwise } && !otherwise.Contains('}') ? ComposeValue.Otherwise(variable, otherwise) : ComposeValue.Needed(variable, secret.Name);
    }

    private static IEnumerable<YamlMapping> Mounts(SystemDefinition system, Service service)
    {
        foreach (var mount in service.Mounts)
        {
            var line = ComposeValue.Line(("type", new YamlScalar("volume")), ("source", new YamlScalar(mount.Volume.Name)), ("target", ComposeValue.Text(mount.Path)));
            // Who only reads must not be the one that an empty volume gets its owner from.
            if (mount.ReadOnly)
                line.Add("read_only", YamlScalar.Of(true)).Add("volume", ComposeValue.Line(("nocopy", YamlScalar.Of(true))));
            yield return line;
        }

        if (service is Edge)
        {
            yield return ComposeFile.Mounted(ComposeFile.RouterSocket, ComposeFile.SocketFolder).Add("read_only", YamlScalar.Of(true)).Add("volume", ComposeValue.Line(("nocopy", YamlScalar.Of(true))));
            yield return Folder($"../../nginx/{system.Name}", Edge.Configuration);
        }

        if (service is Systems.Services.Monitor { Configuration: { } folder })
            yield return Folder($"../../monitoring/{system.Name}", folder);
    }

    /// <summary>A port of a container as one of its machine.</summary>
    public static YamlMapping Port(string address, int published, int target) => ComposeValue.Line(
        ("host_ip", new YamlScalar(address)), ("published", new YamlScalar(published.ToString(CultureInfo.InvariantCulture))), ("target", YamlScalar.Of(target)));

    /// <summary>A folder of the repository, to read. The folder and not its files: a file that is replaced would stay the old one in the container.</summary>
    public static YamlMapping Folder(string source, string target) =>
        ComposeValue.Line(("type", new YamlScalar("bind")), ("source", new YamlScalar(source)), ("target", ComposeValue.Text(target)), ("read_only", YamlScalar.Of(true)));

    /// <summary>
    /// Asked from within, so only where the probe is a program: of the others nobody knows whether the image has one that connects. While a
    /// container starts it is asked every second.
    /// </summary>
    private static YamlMapping? HealthCheck(Service service)
    {
        if ((service is Web web ? web.Alive : service.Ready) is not ExecProbe probe)
            return null;
        return new YamlMapping()
            .Add("test", ComposeValue.List(["CMD", .. probe.Command]))
            .Add("interval", "10s")
            .Add("timeout", Spans.Of(probe.AnswerWithin))
            .Add("retries", YamlScalar.Of(3))
            .Add("start_period", Spans.Of(probe.StartWithin))
            .Add("start_interval", "1s");
    }

    private static string Memory(string path, string? user) =>
        path == "/tmp" || user is null ? $"{path}:mode=1777" : $"{path}:uid={user.Split(':')[0]},gid={user.Split(':')[1]},mode=0700";
}
