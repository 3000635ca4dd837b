using System.Text;
using k8s.Models;
using Pipeline.Execution;
using Pipeline.Rendering;
using Pipeline.Rendering.Kubernetes;
using Pipeline.Systems;

namespace Pipeline.Tests.Rendering.Kubernetes;

/// <summary>What plain kubectl makes of the files; it needs no cluster for that.</summary>
public sealed class KubectlTests : IDisposable
{
    private const string Version = "1.4.2";

    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    [ToolFact("kubectl")]
    public async Task Kubectl_puts_release_and_secrets_into_the_manifests_by_their_content()
    {
        foreach (var system in new[] { OddCluster.Definition, global::Systems.Mdc.Definition, global::Systems.Rides.Definition })
            foreach (var environment in system.Environments.OfType<Pipeline.Systems.Hosts.KubernetesEnvironment>())
            {
                var objects = await BuildAsync(system, environment.Name);
                var names = objects.Select(x => (x.Kind, x.Metadata.NamespaceProperty, x.Metadata.Name)).ToHashSet();
                var released = 0;
                foreach (var (space, pod) in objects.Select(x => (x.Metadata.NamespaceProperty, Objects.Template(x)?.Spec)).Where(x => x.Spec is not null))
                {
                    var container = Assert.Single(pod!.Containers);
                    Assert.Contains("@sha256:", container.Image, StringComparison.Ordinal);
                    foreach (var variable in container.Env?.Where(x => x.Name == "RELEASE_VERSION") ?? [])
                    {
                        released++;
                        Assert.Equal(Version, ((V1ConfigMap)objects.Single(x => x.Kind == "ConfigMap" && x.Metadata.NamespaceProperty == space && x.Metadata.Name == variable.ValueFrom.ConfigMapKeyRef.Name)).Data["RELEASE_VERSION"]);
                    }

                    var secrets = pod.Volumes?.SelectMany(x => x.Projected?.Sources ?? []).Select(x => x.Secret.Name).Concat(container.Env?.Select(x => x.ValueFrom?.SecretKeyRef?.Name).OfType<string>() ?? []) ?? [];
                    Assert.All(secrets, x => Assert.Contains(("Secret", space, x), names));
                }

                foreach (var manifest in KubernetesFiles.Manifests(new Cluster(system.In(environment), environment)).Select(x => x.Object).OfType<V1ConfigMap>())
                    Assert.Equal(manifest.Data, objects.OfType<V1ConfigMap>().Single(x => x.Metadata.Name == manifest.Metadata.Name && x.Metadata.NamespaceProperty == manifest.Metadata.NamespaceProperty).Data);
                Assert.True(released > 2);
                Assert.All(objects.OfType<V1Ingress>(), x => Assert.Contains(("Secret", x.Metadata.NamespaceProperty, x.Spec.Tls[0].SecretName), names));
                Assert.All(objects.OfType<V1Secret>(), x => Assert.Equal(x.Metadata.Labels["pipeline.system"], system.Name));
            }
    }

    [ToolFact("kubectl")]
    public async Task Without_the_file_of_a_secret_nothing_is_put_together()
    {
        var folder = Write(OddCluster.Definition, "one");
        File.Delete(Path.Combine(folder, "secrets", "api-token"));
        var (code, output, error) = await ProcessRunner.CaptureAsync(new Command("kubectl", "kustomize", folder), CancellationToken.None);
        Assert.NotEqual(0, code);
        Assert.Empty(output);
        Assert.Contains("secrets/api-token", error, StringComparison.Ordinal);
    }

    private async Task<List<k8s.IKubernetesObject<V1ObjectMeta>>> BuildAsync(SystemDefinition system, string environment)
    {
        var (code, output, error) = await ProcessRunner.CaptureAsync(new Command("kubectl", "kustomize", Write(system, environment)), CancellationToken.None);
        Assert.True(code == 0, error);
        return Objects.Read(output);
    }

    /// <summary>The files, and those that somebody who applies them adds.</summary>
    private string Write(SystemDefinition system, string environment)
    {
        foreach (var file in SystemFiles.Of(system))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_root / file.Path)!);
            File.WriteAllText(_root / file.Path, file.Text);
        }

        var folder = _root / $"k8s/{system.Name}/{environment}";
        Directory.CreateDirectory(Path.Combine(folder, "secrets"));
        var release = new StringBuilder($"RELEASE_VERSION={Version}\n");
        foreach (var image in system.Images)
            release.Append($"{ComposeVariables.Image(image.Name)}=registry.example/{image.Name}@sha256:{new string('a', 64)}\n");
        File.WriteAllText(Path.Combine(folder, "release.env"), release.ToString());
        foreach (var name in system.In(system.Environments.Single(x => x.Name == environment)).Secrets.Select(x => x.Name).Concat(["tls-certificate", "tls-key"]))
            File.WriteAllText(Path.Combine(folder, "secrets", name), $"the {name}");
        return folder;
    }
}
