namespace Pipeline.Engine;

/// <summary>Says nothing to Nuke.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class NotFromEnvironmentAttribute : Attribute;
