using System.Collections.Immutable;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Images;
using Pipeline.Systems.Routing;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Tests.Systems;

/// <summary>Every rule of a Kubernetes environment, broken once: where the mistake is, and what it says.</summary>
public sealed class KubernetesMistakeTests
{
    private static readonly PinnedImage Pinned = new("nginx:1@sha256:0000000000000000000000000000000000000000000000000000000000000000");
    private static readonly Image Image = new("app") { Context = "app" };
    private static readonly Volume Data = new("data");
    private static readonly Volume Media = new("media");
    private static readonly Store Store = new("store") { Artifact = Pinned, Port = 5432, Ready = new TcpProbe(), Mounts = [Data.At("/data")], Networks = [Network.Data] };
    private static readonly Web Web = new("web") { Artifact = Image, Port = 8000, Mounts = [Media.At("/media")] };
    private static readonly Edge Edge = new("edge") { Artifact = Pinned, Port = 8443, Ready = new TcpProbe(), Mounts = [Media.At("/media").ToRead()] };
    private static readonly Worker Worker = new("worker") { Artifact = Image, Ready = new ExecProbe("true") };

    private static readonly KubernetesEnvironment There = new("there")
    {
        Url = new Uri("https://example.org"),
        Entrance = new IngressEntrance("nginx") { AllowsHeaders = true },
        SharedStorageClass = "shared",
    };

    private static readonly SystemDefinition Good = new("shop") { Images = [Image], Services = [Store, Web, Edge, Worker], Environments = [There] };

    /// <summary>Name of the mistake, the definition, where below the environment, and a part of what is said.</summary>
    private static readonly (string Name, SystemDefinition System, string Where, string Says)[] Table =
    [
        ("address without TLS", In(There with { Url = new Uri("http://example.org") }), ".Url", "no https address"),
        ("host name", In(There with { HostNames = ["a_b"] }), ".HostNames", "no host name"),
        ("no GiB", In(There with { VolumeSize = 0 }), ".VolumeSize", "1 GiB or more"),
        ("no GiB of a volume", In(There with { VolumeSizes = [new(Data, 0)] }), ".VolumeSizes[data]", "1 GiB or more"),
        ("size of nobody's volume", In(There with { VolumeSizes = [new(new Volume("other"), 1)] }), ".VolumeSizes[other]", "no service mounts it"),
        ("request of processors", In(There with { CpuRequest = 101 }), ".CpuRequest", "1 to 100"),
        ("end at once", In(There with { EndpointsGone = TimeSpan.Zero }), ".EndpointsGone", "still sent requests"),
        ("canary", In(There with { Strategy = new CanaryStrategy { Shares = [25, 75] } }), ".Strategy.Shares", "50 percent at most"),
        ("weights that nobody gives", With(Edge with { Headers = ImmutableSortedDictionary<string, string>.Empty }) with { Environments = [There with { CanaryBy = CanaryBy.Entrance, Entrance = new IngressEntrance("traefik") { IsIngressNginx = false } }] }, ".CanaryBy", "ingress-nginx and those of Gateways"),
        ("error budget", In(There with { Gates = new Gates { ErrorBudget = new ErrorBudget(99, TimeSpan.FromDays(28)) } }), ".Gates.ErrorBudget", "ask for NoCriticalAlerts"),
        ("namespace", In(There with { Namespaces = new Namespaces("A") }), ".Namespaces", "lower case"),
        ("the cluster's namespace", In(There with { Namespaces = new Namespaces("app") { Data = "kube-system" } }), ".Namespaces", "cluster's own"),
        ("one namespace for two", Good with { Environments = [There, There with { Name = "second", Namespaces = new Namespaces("shop-there") }] }, "[second].Namespaces", "each environment has its own"),
        ("name of a Secret", In(There with { TlsSecret = "A" }), ".TlsSecret", "no name of an object"),
        ("name of a storage class", In(There with { StorageClass = "a b" }), ".StorageClass", "no name of an object"),
        ("registry", In(There with { Registry = "a b" }), ".Registry", "no registry"),
        ("context", In(There with { Context = "it's" }), ".Context", "quotes"),
        ("class of an Ingress", In(There with { Entrance = new IngressEntrance("A") { AllowsHeaders = true } }), ".Entrance.Class", "no name of an object"),
        ("namespace of the controller", In(There with { Entrance = new GatewayEntrance("public", "gateways") { ControllerNamespace = "_" } }), ".Entrance.ControllerNamespace", "lower case"),
        ("headers that nobody says", In(There with { Entrance = new IngressEntrance("nginx") }), ".Entrance", "X-Frame-Options"),
        ("login that nobody asks for", In(There with { Entrance = new GatewayEntrance("public", "gateways") }) with { Routes = [new ServiceRoute("/", Web), new ServiceRoute("/x", Web) { Login = new LoginSecret("staff", "ada", new GivenSecret("staff-password")) }] }, ".Entrance", "ingress-nginx alone"),
        ("limits that nobody says", With(Edge with { Headers = ImmutableSortedDictionary<string, string>.Empty, RequestsPerSecond = 10 }) with { Environments = [There with { Entrance = new IngressEntrance("traefik") { IsIngressNginx = false } }] }, ".Entrance", "limits"),
        ("no web service", Without(Web), "", "none: define one"),
        ("long label", Good with { Name = new string('a', 60) }, "", "longer than 63"),
        ("long name of a service", With(Worker with { Name = new string('a', 41) }), $".Services[{new string('a', 41)}]", "may have 40"),
        ("name of the release", With(Worker with { Name = "release" }), ".Services[release]", "ConfigMap with the release"),
        ("name of a canary", With(Worker with { Name = "web-canary" }), ".Services[web-canary]", "a canary is watched"),
        ("name behind the closed door", With(Worker with { Name = "web-behind" }), ".Services[web-behind]", "users are kept out"),
        ("name of the closed door", With(Worker with { Name = "pipeline-door" }), ".Services[pipeline-door]", "keeps users out"),
        ("name of replicas", With(Worker with { Name = "web-replicas" }), ".Services[web-replicas]", "replicas of web"),
        ("nobody knows whether it is root", With(Worker with { Security = new Security { User = null } }), ".Services[worker].Security.User", "Baseline"),
        ("capability", With(Worker with { Security = new Security { Capabilities = ["CHOWN"] } }), ".Services[worker].Security.Capabilities", "NET_BIND_SERVICE alone"),
        ("capability in baseline", With(Worker with { Security = new Security { Capabilities = ["SYS_ADMIN"] } }) with { Environments = [There with { PodSecurity = PodSecurity.Baseline }] }, ".Services[worker].Security.Capabilities", "baseline pods too"),
        ("value that kustomize loses", With(Worker with { Settings = new() { ["X"] = "a\u0085b" } }), ".Services[worker].Settings[X]", "kustomize"),
        ("word that kustomize loses", With(Worker with { Ready = new ExecProbe("\uffff") }), ".Services[worker].Command", "kustomize"),
        ("two at a path", With(Worker with { Mounts = [new Volume("own").At("/tmp")] }), ".Services[worker].Security.Memory", "mounted at /tmp already"),
        ("percent of nothing", With(Worker with { Scaling = new Scaling(1, 3) { CpuPercent = 70 } }), ".Services[worker].Limits", "set Limits"),
        ("requests that nobody counts", With(Worker with { Scaling = new Scaling(1, 3) { RequestsPerMinute = 70 } }), ".RequestsMetric", "custom metrics API"),
        ("PostgreSQL in the root of a volume", With(Store with { Settings = new() { ["POSTGRES_PASSWORD"] = new GeneratedSecret("x") }, Mounts = [Data.At("/var/lib/postgresql/data")] }), ".Services[store].Settings[PGDATA]", "pgdata"),
        ("long name of a volume", With(Worker with { Mounts = [new Volume(new string('v', 41)).At("/v")] }), $".Volumes[{new string('v', 41)}]", "may have 40"),
        ("a volume that is named as ours", With(Worker with { Mounts = [new Volume("secrets").At("/v")] }), ".Volumes[secrets]", "choose another"),
        ("nowhere to share", In(There with { SharedStorageClass = null }), ".SharedStorageClass", "web and edge mount volume media"),
        ("shared across namespaces", With(Store with { Mounts = [Data.At("/data"), Media.At("/media").ToRead()] }) with { Environments = [There with { Namespaces = new Namespaces("a") { Data = "b" } }] }, ".Namespaces", "same one"),
        ("path that controllers refuse", Good with { Routes = [new ServiceRoute("/für", Web)] }, ".Routes[/für]", "ASCII"),
        ("figures in the open", Without(Edge) with { Services = [Store, Web with { MetricsPath = "/metrics" }], Routes = [new ServiceRoute("/", Web)] }, ".Services[web].MetricsPath", "could read its figures"),
    ];

    public static TheoryData<string> Names => [.. Table.Select(x => x.Name)];

    [Fact]
    public void A_definition_without_mistakes_has_none() => Assert.Empty(Good.Mistakes());

    [Fact]
    public void What_a_team_says_by_annotations_of_its_own_is_its_own_business() =>
        Assert.Empty(In(There with { Entrance = new IngressEntrance("traefik") { IsIngressNginx = false, Annotations = ImmutableSortedDictionary<string, string>.Empty.Add("a/b", "c") } }).Mistakes());

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_rule_names_the_place_and_says_what_is_wrong_there(string name)
    {
        var (_, system, where, says) = Table.Single(x => x.Name == name);
        var place = where.StartsWith('[') ? $"Environments{where}" : $"Environments[there]{where}";
        Assert.Contains(system.Mistakes(), x => x.Where == place && x.Why!.Contains(says, StringComparison.Ordinal));
    }

    private static SystemDefinition In(KubernetesEnvironment environment) => Good with { Environments = [environment] };

    private static SystemDefinition With(Service service) => Good with { Services = [.. Good.Services.Where(x => x.GetType() != service.GetType()), service] };

    private static SystemDefinition Without(Service service) => Good with { Services = Good.Services.Remove(service) };
}
