using k8s;
using k8s.Models;

namespace Pipeline.Rendering.Kubernetes;

/// <summary>One object of a cluster, and its file.</summary>
/// <param name="Path">The file, relative to the folder of the environment.</param>
/// <param name="Object">What is applied.</param>
/// <param name="Remark">What it is for, as a comment at the top; null when its kind says so.</param>
internal sealed record Manifest(string Path, IKubernetesObject<V1ObjectMeta> Object, string? Remark = null)
{
    /// <summary>Comments above fields of a name, beside those that are the same in all manifests.</summary>
    public IReadOnlyDictionary<string, string> Notes { get; init; } = new Dictionary<string, string>();
}
