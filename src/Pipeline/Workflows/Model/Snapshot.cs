using Pipeline.Workflows.Expressions;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary>The machine's disk is kept as a custom image when the job has succeeded.</summary>
/// <param name="ImageName">The name.</param>
/// <param name="Version">The version, like <c>1.*</c>.</param>
/// <param name="If">When.</param>
public sealed record Snapshot(string ImageName, string? Version = null, Expr<bool>? If = null)
{
    internal YamlNode ToYaml()
    {
        if (Version is null && If is null)
            return new YamlScalar(ImageName);
        var mapping = new YamlMapping().Add("image-name", ImageName);
        Emit.Add(mapping, "if", If is null ? null : Emit.Condition(If));
        if (Version is not null)
            mapping.Add("version", Version);
        return mapping;
    }
}
