using Pipeline.Workflows.Expressions;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary>An environment of the repository: its secrets, and who has to approve, are set on GitHub, not in the file.</summary>
/// <param name="Name">The name.</param>
/// <param name="Url">The address that people see beside the deployment.</param>
/// <param name="Deployment">Whether GitHub records a deployment; it does unless told otherwise.</param>
public sealed record JobEnvironment(Text Name, Text? Url = null, bool? Deployment = null)
{
    internal YamlNode ToYaml()
    {
        if (Url is null && Deployment is null)
            return Emit.Text(Name);
        var mapping = new YamlMapping().Add("name", Emit.Text(Name));
        Emit.Add(mapping, "url", Url);
        Emit.Add(mapping, "deployment", Deployment is { } deployment ? YamlScalar.Of(deployment) : null);
        return mapping;
    }
}
