namespace Pipeline.Engine;

/// <summary>
/// Extension: no environment variable is the parameter's value, because one of that name means something else, such as <c>PATH</c>.
/// On Nuke it says nothing.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class NotFromEnvironmentAttribute : Attribute;
