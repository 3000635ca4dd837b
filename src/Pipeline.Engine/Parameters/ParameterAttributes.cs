namespace Nuke.Common;

/// <summary>The parameter must have a value before anything runs.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class RequiredAttribute : Attribute;

/// <summary>The value may be missing without a warning.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class OptionalAttribute : Attribute;

/// <summary>The value is injected only when a planned target requires it.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class OnDemandAttribute : Attribute;

/// <summary>The value is masked in everything the engine writes.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class SecretAttribute : Attribute;

/// <summary>Text in front of the names of all parameters of a component.</summary>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class ParameterPrefixAttribute(string prefix) : Attribute
{
    /// <summary>The text, without the ending "Prefix".</summary>
    public string Prefix { get; } = prefix.EndsWith("Prefix", StringComparison.Ordinal) ? prefix[..^"Prefix".Length] : prefix;
}
