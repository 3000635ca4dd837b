using Pipeline.Systems.Routing;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;
using Pipeline.Yaml;

namespace Pipeline.Rendering.Kubernetes;

/// <summary>
/// <c>kustomization.yaml</c>: what plain kubectl puts together. Secrets and the release are files beside it that are not in the repository; the objects
/// that are made of them are named by their content.
/// </summary>
internal static class Kustomization
{
    private const string ReleaseFile = "release.env";

    /// <summary>The file.</summary>
    /// <param name="cluster">The system in its environment.</param>
    /// <param name="resources">The files of its objects.</param>
    /// <param name="header">The comment that it begins with.</param>
    public static string Of(Cluster cluster, IEnumerable<string> resources, string header)
    {
        var released = cluster.Services.Where(x => x.Artifact is ImageArtifact).ToList();
        var file = new YamlMapping().Add("apiVersion", "kustomize.config.k8s.io/v1beta1").Add("kind", "Kustomization");
        Part("resources", new YamlSequence([.. resources.Select(x => new YamlScalar(x))]));
        var labels = new YamlMapping();
        foreach (var (name, value) in cluster.Labels().OrderBy(x => x.Key, StringComparer.Ordinal))
            labels.Add(name, value);
        Part("generatorOptions", new YamlMapping().Add("labels", labels));
        if (Secrets(cluster).ToList() is { Count: > 0 } secrets)
            Part("secretGenerator", new YamlSequence(secrets), "Each is a file in folder secrets, which is not in the repository: mode 0600, in a folder that is yours alone (0700).");
        if (released.Count > 0)
        {
            Part("configMapGenerator", new YamlSequence([.. released.Select(cluster.Namespaces.Of).Distinct().Select(x => new YamlMapping()
                .Add("name", Cluster.Release).Add("namespace", x).Add("envs", ComposeValue.List(ReleaseFile)))]), $"Of {ReleaseFile}, which is not in the repository.");
            Part("replacements", new YamlSequence([.. released.GroupBy(ComposeVariables.Image).Select(x => Replacement(cluster, x.Key, [.. x]))]), "The images of the release.");
        }

        return YamlWriter.Write(file, $"{header}\n{Usage(cluster, released)}");

        void Part(string name, YamlNode value, string? above = null) => file.Add(new YamlEntry(new YamlScalar(name), value, above) { Apart = true });
    }

    private static string Usage(Cluster cluster, List<Service> released)
    {
        var folder = $"k8s/{cluster.System.Name}/{cluster.Environment.Name}";
        var kubectl = cluster.Environment.Context is { } context ? $"kubectl --context '{context}'" : "kubectl";
        var registry = cluster.Environment.Registry ?? cluster.System.Registry ?? "<registry>";
        var images = released.Select(x => (Variable: ComposeVariables.Image(x), ((ImageArtifact)x.Artifact).Image.Name)).Distinct().Select(x => $"    {x.Variable}={registry}/{x.Name}@sha256:…\n");
        var apply = $"    {kubectl} apply --server-side -k {folder}";
        string[] order = cluster.Services.Any(x => x is Job { OfDeployment: true })
            ?
            [
                "What lasts, then the jobs, then all of the release. Jobs of the release before cannot be changed, and go first:",
                $"{apply} -l '!{Cluster.RolloutLabel}'",
                $"    {kubectl} delete job -l {Cluster.RolloutLabel} --namespace {cluster.Namespaces.Application}",
                $"{apply} -l 'app.kubernetes.io/component in (job, migration)'",
                $"    {kubectl} wait --for=condition=complete --timeout=10m job -l {Cluster.RolloutLabel} --namespace {cluster.Namespaces.Application}",
                apply,
            ]
            : ["Then:", apply];
        return $"""

            By hand, with nothing but kubectl. In this folder belong {ReleaseFile}, and a file for each secret below; neither is in the repository:
                {ComposeVariables.Release}=1.4.2
            {string.Concat(images)}{string.Join('\n', order)}
            """.Replace("\r", "", StringComparison.Ordinal);
    }

    private static IEnumerable<YamlMapping> Secrets(Cluster cluster)
    {
        var given = cluster.System.Secrets.ToDictionary(x => x.Name);
        var used = cluster.Services.SelectMany(x => Volumes.SecretsOf(cluster, x).Concat(AsVariables(x)).Select(y => (Secret: y, Namespace: cluster.Namespaces.Of(x))));
        foreach (var (secret, space) in used.Distinct().OrderBy(x => x.Secret, StringComparer.Ordinal).ThenBy(x => x.Namespace, StringComparer.Ordinal))
            yield return Generator(secret, space, [$"secrets/{secret}"], ComposeFile.Meaning(given[secret]));
        if (cluster.Environment.TlsSecret is not null || Entrances.TlsSecret(cluster) is not { } tls)
            yield break;
        var (chain, key) = cluster.System.Edge is { } edge ? ComposeFile.Certificate(edge) : (SelfSignedCertificate.ChainName, SelfSignedCertificate.KeyName);
        yield return Generator(tls, cluster.Namespaces.Application, [$"tls.crt=secrets/{chain}", $"tls.key=secrets/{key}"], "The certificate with those above it, and its private key, PEM.").Add("type", "kubernetes.io/tls");
    }

    private static IEnumerable<string> AsVariables(Service service) =>
        service is Edge ? [] : service.Settings.Select(x => x.Value).OfType<SecretSetting>().Where(x => x.AsVariable).Select(x => x.Secret.Name);

    private static YamlMapping Generator(string name, string space, string[] files, string meaning) => new YamlMapping()
        .Add("name", new YamlScalar(name), meaning).Add("namespace", space).Add("files", ComposeValue.List(files));

    private static YamlMapping Replacement(Cluster cluster, string variable, List<Service> services) => new YamlMapping()
        .Add("source", ComposeValue.Line(
            ("kind", new YamlScalar("ConfigMap")), ("name", new YamlScalar(Cluster.Release)), ("namespace", new YamlScalar(cluster.Namespaces.Of(services[0]))), ("fieldPath", new YamlScalar($"data.{variable}"))))
        .Add("targets", new YamlSequence([.. services.Select(x => new YamlMapping()
            .Add("select", ComposeValue.Line(("kind", new YamlScalar(Workloads.Of(cluster, x).Object.Kind)), ("name", new YamlScalar(x.Name))))
            .Add("fieldPaths", new YamlSequence([new YamlScalar($"spec.{(x is Backup ? "jobTemplate.spec." : "")}template.spec.containers.[name={x.Name}].image")])))]));
}
