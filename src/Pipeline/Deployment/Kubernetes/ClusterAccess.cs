using k8s;
using k8s.Exceptions;
using k8s.KubeConfigModels;
using Pipeline.Diagnostics;
using Pipeline.Systems.Hosts;

namespace Pipeline.Deployment.Kubernetes;

/// <summary>Where a cluster is, and who the deployer is there.</summary>
internal static class ClusterAccess
{
    /// <summary>
    /// Of the kubeconfig that was given, else the files that KUBECONFIG names, else the user's own, else that of the pod which this runs in. Programs that
    /// a kubeconfig names are run for credentials.
    /// </summary>
    /// <exception cref="PipelineException">There is none, or it cannot be read: exit 2.</exception>
    public static KubernetesClientConfiguration Of(KubernetesEnvironment environment, GivenSecrets given)
    {
        var where = $"Environments[{environment.Name}]";
        try
        {
            if (given.Optional(environment.Kubeconfig) is { } text)
            {
                using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
                return KubernetesClientConfiguration.BuildConfigFromConfigFile(stream, environment.Context);
            }

            var named = Environment.GetEnvironmentVariable("KUBECONFIG") is { Length: > 0 } files ? files.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) : null;
            if (named is not null)
                return KubernetesClientConfiguration.BuildConfigFromConfigObject(Merge([.. named.Where(File.Exists).Select(Read).OfType<K8SConfiguration>()]), environment.Context);
            if (File.Exists(KubernetesClientConfiguration.KubeConfigDefaultLocation))
                return KubernetesClientConfiguration.BuildConfigFromConfigFile(KubernetesClientConfiguration.KubeConfigDefaultLocation, environment.Context);
            if (environment.Context is null && KubernetesClientConfiguration.IsInCluster())
                return KubernetesClientConfiguration.InClusterConfig();
        }
        catch (Exception e) when (e is KubeConfigException or IOException or YamlDotNet.Core.YamlException or FormatException)
        {
            throw PipelineException.WrongUse($"The kubeconfig of environment {environment.Name} cannot be used", where, e.Message.Split('\n')[0], Remedy(environment));
        }

        throw PipelineException.WrongUse($"Nothing says where the cluster of environment {environment.Name} is", where, "no kubeconfig is given, KUBECONFIG is not set, and this user has none", Remedy(environment));
    }

    private static K8SConfiguration? Read(string file)
    {
        try
        {
            return KubernetesClientConfiguration.LoadKubeConfig(new FileInfo(file));
        }
        catch (NullReferenceException)
        {
            // What the library makes of a file without content.
            return null;
        }
    }

    // As kubectl does: the first that says something counts.
    private static K8SConfiguration Merge(List<K8SConfiguration> files)
    {
        if (files.Count == 0)
            throw new IOException("no file that KUBECONFIG names says anything");
        var merged = files[0];
        merged.CurrentContext = files.Select(x => x.CurrentContext).FirstOrDefault(x => !string.IsNullOrEmpty(x));
        merged.Contexts = [.. files.SelectMany(x => x.Contexts ?? []).DistinctBy(x => x.Name)];
        merged.Clusters = [.. files.SelectMany(x => x.Clusters ?? []).DistinctBy(x => x.Name)];
        merged.Users = [.. files.SelectMany(x => x.Users ?? []).DistinctBy(x => x.Name)];
        return merged;
    }

    private static string Remedy(KubernetesEnvironment environment) =>
        $"set {environment.Kubeconfig.Variable} to the content of a kubeconfig (on GitHub: a secret of the environment), or KUBECONFIG to the path of one"
        + (environment.Context is { } context ? $"; it must have the context `{context}`" : "");
}
