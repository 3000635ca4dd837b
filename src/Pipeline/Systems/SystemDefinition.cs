using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Images;
using Pipeline.Systems.Monitoring;
using Pipeline.Systems.Notifications;
using Pipeline.Systems.Routing;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Systems;

/// <summary>A system that the pipeline builds and deploys: its services, where it is deployed, and how one sees that it works.</summary>
/// <param name="Name">What <c>--system</c> takes: lower case letters, digits and dashes.</param>
public sealed record SystemDefinition(string Name)
{
    /// <summary>Its services.</summary>
    public ImmutableArray<Service> Services { get; init; } = [];

    /// <summary>Which requests go to which service. Default: all to the only web service.</summary>
    public ImmutableArray<Route> Routes { get; init; } = [];

    /// <summary>The environments it can be deployed to.</summary>
    public ImmutableArray<DeployEnvironment> Environments { get; init; } = [];

    /// <summary>Its images, built together.</summary>
    public ImmutableArray<Image> Images { get; init; } = [];

    /// <summary>Tests that run inside images.</summary>
    public ImmutableArray<ImageTests> ImageTests { get; init; } = [];

    /// <summary>Where images are pushed to unless <c>--registry</c> says otherwise, such as <c>ghcr.io/acme/shop</c>; the image's name follows.</summary>
    public string? Registry { get; init; }

    /// <summary>Whose signature its images must carry; null when nobody signs them yet.</summary>
    public SignaturePolicy? Signature { get; init; }

    /// <summary>How it runs on its developers' machines, for <c>Develop</c>; null: it does not.</summary>
    public Development? Development { get; init; }

    /// <summary>What is asked of the edge after each switch. All must hold, or the switch is taken back.</summary>
    public ImmutableArray<SmokeCheck> Smoke { get; init; } = [];

    /// <summary>Rules that Prometheus watches, beside those that follow from the services.</summary>
    public ImmutableArray<Alert> Alerts { get; init; } = [];

    /// <summary>Who is told when one fires.</summary>
    public ImmutableArray<Receiver> Receivers { get; init; } = [];

    /// <summary>Who is told of deployments.</summary>
    public ImmutableArray<Channel> Channels { get; init; } = [];

    /// <summary>Its web services.</summary>
    internal IEnumerable<Web> Webs => Services.OfType<Web>();

    /// <summary>Where requests enter; null: it has none of its own. The rules refuse a second.</summary>
    internal Edge? Edge => Services.OfType<Edge>().FirstOrDefault();

    /// <summary>The services that each release brings with it; the others last.</summary>
    internal IEnumerable<Service> Released => Services.Where(x => x is Web or Worker or Singleton or Job);

    /// <summary>
    /// Where the edge must answer as the release: of each web service its health page, or, where no route leads there from outside, the
    /// first of its warm-up pages that is reached.
    /// </summary>
    internal IEnumerable<HttpProbe> ProvedAt => Webs
        .Select(x => (Web: x, Path: Shown(x).FirstOrDefault(y => RouteOf(y) is ServiceRoute { Login: null } route && route.Service.Name == x.Name)))
        .Where(x => x.Path is not null)
        .Select(x => x.Web.Health with { Path = x.Path! });

    private static IEnumerable<string> Shown(Web web) => web.WarmUp.Prepend(web.Health.Path);

    /// <summary>The route that takes a path, for any host.</summary>
    internal Route? RouteOf(string path) => AllRoutes.Where(x => x.Host is null && x.Takes(path.Split('?')[0])).MaxBy(x => x.Prefix.Length);

    /// <summary>The routes, also when none is written.</summary>
    internal ImmutableArray<Route> AllRoutes => Routes.IsEmpty && Webs.ToList() is [var only] ? [new ServiceRoute("/", only)] : Routes;

    /// <summary>The secrets of all services and receivers, each once, by name.</summary>
    internal IEnumerable<Secret> Secrets => Services.SelectMany(x => x.Secrets)
        .Concat(Services.OfType<Edge>().Select(x => x.Certificate).OfType<GivenCertificate>().SelectMany(x => (Secret[])[x.Chain, x.Key]))
        .Concat(Receivers.SelectMany(x => x.Secrets))
        .Concat(Logins)
        .Distinct().OrderBy(x => x.Name, StringComparer.Ordinal);

    /// <summary>Whom the edge lets in, each once.</summary>
    internal IEnumerable<LoginSecret> Logins => AllRoutes.Select(x => x.Login).OfType<LoginSecret>().Distinct();

    /// <summary>The secrets that nobody gives.</summary>
    internal IEnumerable<GeneratedSecret> Generated => Secrets.SelectMany(x => x.Sources).OfType<GeneratedSecret>();

    /// <summary>The namespaces that it has in a cluster.</summary>
    internal Namespaces NamespacesOf(KubernetesEnvironment environment) => environment.Namespaces ?? new Namespaces($"{Name}-{environment.Name}");

    /// <summary>The system as it is in an environment: its overrides applied, references among services followed.</summary>
    internal SystemDefinition In(DeployEnvironment environment) => environment.Overrides.IsEmpty ? this : this with
    {
        Services = [.. Services.Select(x => Override.Apply(environment.Overrides, x))],
    };

    /// <summary>Every mistake of the definition; empty when there is none.</summary>
    public IEnumerable<Diagnostic> Mistakes() => Rules().Where(x => !x.Holds).Distinct()
        .Select(x => new Diagnostic($"The definition of system `{Name}` is wrong", x.Where, x.Rule, "correct it under build/Systems"));

    private IEnumerable<(bool Holds, string Where, string Rule)> Rules() =>
    [
        (Names.IsValid(Name), nameof(Name), Names.Rule),
        (!Services.IsDefaultOrEmpty || !Images.IsDefaultOrEmpty, nameof(Images), "a system has services, images or both"),
        (Services.IsEmpty || !Environments.IsDefaultOrEmpty, nameof(Environments), "at least one environment is needed"),
        .. Services.SelectMany(x => x.Rules()),
        .. Unique(Services.Select(x => x.Name), nameof(Services), "two services have this name"),
        .. ServiceRules(),
        .. NameRules(),
        .. RouteRules(),
        .. Images.SelectMany(x => x.Rules($"Images[{x.Name}]")),
        .. Images.SelectMany(x => x.Uses.Values.Select(y => (Images.Any(z => z.Name == y), $"Images[{x.Name}].Uses", $"there is no image `{y}`"))),
        .. Unique(Images.Select(x => x.Name), nameof(Images), "two images have this name"),
        .. Signature?.Rules() ?? [],
        .. ImageTests.SelectMany(x => x.Image.Rules($"ImageTests[{x.Image.Name}].Image")),
        .. Environments.IsDefault ? [] : Environments.SelectMany(x => x.Rules()),
        .. Unique(Environments.IsDefault ? [] : Environments.Select(x => x.Name), nameof(Environments), "two environments have this name"),
        .. EnvironmentRules(),
        .. Development?.Rules(this) ?? [],
        .. Smoke.SelectMany(x => x.Rules()),
        .. Alerts.SelectMany(x => x.Rules()),
        .. Unique(Alerts.Select(x => x.Name), nameof(Alerts), "two alerts have this name"),
        .. Receivers.SelectMany(x => x.Rules()),
        .. Unique(Receivers.Select(x => x.Name), nameof(Receivers), "two receivers have this name"),
        .. Channels.SelectMany(x => x.Rules()),
        .. Unique(Channels.Select(x => x.Name), nameof(Channels), "two channels have this name"),
        .. Channels.SelectMany(x => x.Environments.Select(y => (!Environments.IsDefault && Environments.Any(z => z.Name == y), $"Channels[{x.Name}].Environments", $"`{y}` is no environment of this system"))),
    ];

    private IEnumerable<(bool, string, string)> ServiceRules()
    {
        foreach (var service in Services)
        {
            foreach (var need in service.AllNeeds)
                yield return (Services.Any(x => x.Name == need.Name), service.Where, $"it needs {need.Name}, which is not among the system's services");
            foreach (var pool in service.Pools)
                yield return (Services.Any(x => x.Name == pool.Store.Name), $"{service.Where}.Pools", $"{pool.Store.Name} is not among the system's services");
            if (service.Artifact is ImageArtifact { Image: var image })
            {
                yield return (Images.Any(x => x.Name == image.Name), $"{service.Where}.Artifact", $"image {image.Name} is not among the system's images");
                yield return (Released.Contains(service), $"{service.Where}.Artifact", "it lasts while releases come and go, so it runs none of their images: push that image by itself, and name it by its digest with new PinnedImage(…)");
            }
        }

        foreach (var migration in Services.OfType<Migration>().Where(x => x.Backup is not null))
            yield return (Services.Any(x => x is Backup && x.Name == migration.Backup!.Name), $"{migration.Where}.Backup", $"{migration.Backup!.Name} is not among the system's services");
        yield return (Services.OfType<Migration>().Count() <= 1, nameof(Services), "two migrations: a system has one schema");
        foreach (var backup in Services.OfType<Backup>().Where(x => x.Recovery is not null))
            yield return (Services.Any(x => x.Name == backup.Recovery!.Name), $"{backup.Where}.Recovery", $"{backup.Recovery!.Name} is not among the system's services");
        foreach (var store in Services.OfType<Store>().Where(x => x.PointInTime is not null))
            yield return (Services.Any(x => x is Singleton && x.Mounts.Any(y => y.Volume.Name == store.PointInTime!.Exchange.Name)), $"{store.Where}.PointInTime", "nothing keeps its log: Restic.Archive(…) does");
        yield return (Services.OfType<Backup>().Count() <= 1, nameof(Services), "two backups: a system has one");
        foreach (var cycle in Cycles())
            yield return (false, $"Services[{cycle[0]}].Needs", $"it needs itself: {string.Join(" → ", cycle)}; take one of these needs away");
        foreach (var two in Secrets.GroupBy(x => x.Name).Where(x => x.Count() > 1))
            yield return (false, $"Secrets[{two.Key}]", "two different secrets have this name");
        foreach (var two in Services.SelectMany(x => x.Mounts).Select(x => x.Volume).Distinct().GroupBy(x => x.Name).Where(x => x.Count() > 1))
            yield return (false, $"Volumes[{two.Key}]", "two different volumes have this name");
        foreach (var two in Services.SelectMany(x => x.Networks.IsDefault ? [] : x.Networks).Distinct().GroupBy(x => x.Name).Where(x => x.Count() > 1))
            yield return (false, $"Networks[{two.Key}]", "two different networks have this name");
        foreach (var store in Services.OfType<Store>().SelectMany(x => x.Mounts.Where(y => !y.ReadOnly).Select(y => (Service: x, y.Volume))).GroupBy(x => x.Volume.Name).Where(x => x.Count() > 1))
            yield return (false, $"Volumes[{store.Key}]", $"{string.Join(" and ", store.Select(x => x.Service.Name))} both write to it, and each takes it for its own");
        yield return (Services.OfType<Edge>().Count() <= 1, nameof(Services), "two edges: requests enter at one");
        foreach (var two in Services.OfType<Services.Monitor>().Where(x => x.Kind is MonitorKind.Prometheus or MonitorKind.Alertmanager or MonitorKind.BlackboxExporter).GroupBy(x => x.Kind).Where(x => x.Count() > 1))
            yield return (false, nameof(Services), $"{string.Join(" and ", two.Select(x => x.Name))}: a system has one {two.Key}");
        yield return (Receivers.IsEmpty || Has(MonitorKind.Alertmanager), nameof(Receivers), "nobody tells them: add an Alertmanager to the services");
        yield return (!Has(MonitorKind.BlackboxExporter) || Services.OfType<Edge>().Any(), nameof(Services), "a blackbox exporter looks at the edge, and there is none");
        yield return (Alerts.IsEmpty || Has(MonitorKind.Prometheus), nameof(Alerts), "nobody watches them: add a Prometheus to the services");
    }

    private bool Has(MonitorKind kind) => Services.OfType<Services.Monitor>().Any(x => x.Kind == kind);

    /// <summary>What rendered files cannot tell apart.</summary>
    private IEnumerable<(bool, string, string)> NameRules()
    {
        foreach (var router in Services.Where(x => x.Name == "router"))
            yield return (false, router.Where, "the pipeline's own router has this name; choose another");
        // Who backs up reads what the router keeps.
        foreach (var volume in Services.SelectMany(x => x.Mounts).Where(x => !(x.ReadOnly && x.Volume.Name == Backup.EnvironmentVolume)).Select(x => x.Volume.Name).Where(x => x is "router-state" or "router-socket").Distinct())
            yield return (false, $"Volumes[{volume}]", "a volume of the pipeline's own router has this name; choose another");
        foreach (var service in Services)
        {
            yield return (!service.Settings.Has("RELEASE_VERSION") || service.Artifact is not ImageArtifact, $"{service.Where}.Settings[RELEASE_VERSION]", "the deployment sets it; take it away");
            foreach (var (name, _) in service.Settings.Where(x => x.Value is SecretSetting { AsVariable: false } && service.Settings.Has(x.Key + "_FILE")))
                yield return (false, $"{service.Where}.Settings[{name}_FILE]", $"{name} is a secret, and this variable says where its file is; take it away");
            yield return (service.Artifact is not PinnedImage || !Services.Any(x => x.Artifact is ImageArtifact { Image: var image } && image.Name == service.Name), service.Where,
                "an image of the system has this name too, and whoever gives one by a variable could not tell them apart; rename it");
        }

        if (Services.OfType<Edge>().Any(x => x.Certificate is SelfSignedCertificate))
            foreach (var secret in Secrets.Where(x => x.Name is SelfSignedCertificate.ChainName or SelfSignedCertificate.KeyName))
                yield return (false, $"Secrets[{secret.Name}].Name", "the edge's certificate has this name; choose another");
    }

    private IEnumerable<(bool, string, string)> RouteRules()
    {
        foreach (var route in Routes)
        {
            foreach (var rule in route.Rules())
                yield return rule;
            if (route is ServiceRoute { Service: var service })
                yield return (Services.Any(x => x is Web && x.Name == service.Name), route.Where, $"it goes to {service.Name}, which is not among the system's services");
            if (route is FolderRoute { Volume: var volume })
                yield return (Services.OfType<Edge>().Any(x => x.Mounts.Any(y => y.Volume == volume)), route.Where, $"the edge does not see volume {volume.Name}: add {volume.Name} to its Mounts, to read");
        }

        foreach (var login in Logins)
        {
            foreach (var rule in login.Rules())
                yield return rule;
            yield return (Services.OfType<Edge>().Any(), $"Secrets[{login.Name}]", "the edge asks for it, and there is none");
        }

        foreach (var web in Webs)
        {
            var shown = Shown(web).Select(RouteOf).OfType<ServiceRoute>().Where(x => x.Service.Name == web.Name).ToList();
            yield return (shown.Count == 0 || shown.Exists(x => x.Login is null) || web.Health.ReleaseHeader is null, web.Where,
                $"the pages by which a deployment is proved ask for a login, which it does not have: add a route without one, such as new ServiceRoute(\"{web.Health.Path}\", …)");
        }

        foreach (var check in Smoke.Where(x => RouteOf(x.Path)?.Login is not null && x.Status != System.Net.HttpStatusCode.Unauthorized))
            yield return (false, $"Smoke[{check.Path}]", "its route asks for a login, which the check does not have: let it expect 401, or ask another page");
        foreach (var two in Routes.GroupBy(x => (x.Host, x.Prefix)).Where(x => x.Count() > 1))
            yield return (false, two.First().Where, "two routes have this host and prefix");
        yield return (Webs.Count() <= 1 || !Routes.IsEmpty, nameof(Routes), "with several web services it must be said which requests go to which");
        foreach (var web in Webs.Where(x => !AllRoutes.OfType<ServiceRoute>().Any(y => y.Service.Name == x.Name)))
            yield return (false, web.Where, "no route leads to it");
    }

    private IEnumerable<(bool, string, string)> EnvironmentRules()
    {
        if (Environments.IsDefault)
            yield break;
        foreach (var environment in Environments)
        {
            foreach (var rule in environment.Overrides.SelectMany(x => x.Rules($"Environments[{environment.Name}].Overrides", this)))
                yield return rule;
            if (environment.ProvedIn is { } proved)
                yield return (proved != environment.Name && Environments.Any(x => x.Name == proved), $"Environments[{environment.Name}].ProvedIn", $"`{proved}` is no other environment of this system");
            if (environment.Verified is { } verified)
            {
                var where = $"Environments[{environment.Name}].Verified";
                yield return (environment is not LocalEnvironment, where, "an environment without containers has no images, so there is nothing to verify");
                yield return (verified.ScannedWithin is null || (verified.Scanned && verified.ScannedWithin > TimeSpan.Zero), $"{where}.ScannedWithin", "it is a time above zero, of verdicts that Scanned asks for");
                foreach (var (holds, at, rule) in verified.Signature?.Rules() ?? [])
                    yield return (holds, $"{where}.{at}", rule);
            }

            yield return (!environment.Gates.AsksPrometheus || (environment is not LocalEnvironment && Has(MonitorKind.Prometheus)), $"Environments[{environment.Name}].Gates",
                "alerts and the error budget are asked of a Prometheus in the environment, and there is none");
            if (environment is LocalEnvironment)
                yield return (Services.Any(x => x.Artifact is FilesArtifact), $"Environments[{environment.Name}]", "an environment without containers runs services made of files, and there is none");
            else
                foreach (var files in Services.Where(x => x.Artifact is FilesArtifact))
                    yield return (Environments.Any(x => x is LocalEnvironment), $"{files.Where}.Artifact", $"environment {environment.Name} runs images, and this is files");
            if (environment is DockerEnvironment)
                yield return (Services.OfType<Edge>().Any() && Webs.Any(), $"Environments[{environment.Name}]", "it is reached through an edge before a web service: define both");
            if (environment is FleetEnvironment { Machines.IsDefaultOrEmpty: false } fleet)
                foreach (var rule in FleetRules.Of(In(fleet), fleet))
                    yield return rule;
            if (environment is KubernetesEnvironment kubernetes)
                foreach (var rule in KubernetesRules.Of(In(kubernetes), kubernetes))
                    yield return rule;
        }

        foreach (var two in Environments.OfType<KubernetesEnvironment>().SelectMany(x => NamespacesOf(x).All.Select(y => (x.Name, Namespace: y))).GroupBy(x => x.Namespace).Where(x => x.Count() > 1))
            yield return (false, $"Environments[{two.Last().Name}].Namespaces", $"{two.First().Name} has namespace {two.Key} too: each environment has its own");
        foreach (var two in Environments.OfType<LocalEnvironment>().GroupBy(x => x.Port).Where(x => x.Count() > 1))
            yield return (false, $"Environments[{two.Last().Name}].Port", $"{two.First().Name} listens on {two.Key} too, on the same machine");
    }

    private IEnumerable<List<string>> Cycles()
    {
        var done = new HashSet<string>();
        foreach (var service in Services)
            if (Walk(service, []) is { } cycle)
                yield return cycle;

        List<string>? Walk(Service at, List<string> way)
        {
            if (way.IndexOf(at.Name) is >= 0 and var start)
                return [.. way[start..], at.Name];
            if (!done.Add(at.Name))
                return null;
            return at.AllNeeds.Select(x => Walk(x, [.. way, at.Name])).FirstOrDefault(x => x is not null);
        }
    }

    private static IEnumerable<(bool, string, string)> Unique(IEnumerable<string> names, string where, string rule) =>
        names.GroupBy(x => x).Select(x => (x.Count() == 1, $"{where}[{x.Key}]", rule));
}
