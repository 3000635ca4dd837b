namespace Pipeline.Engine;

/// <summary>Extension: the target never runs at the same time as another one that needs one of the same resources.</summary>
/// <param name="resources">Names of the resources, like <c>database</c> or <c>port 8080</c>; case does not matter.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ExclusiveAttribute(params string[] resources) : Attribute
{
    /// <summary>The names of the resources.</summary>
    public IReadOnlyList<string> Resources => resources;
}
