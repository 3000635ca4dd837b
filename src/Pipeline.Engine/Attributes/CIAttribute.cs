using System.Reflection;
using Nuke.Common.ValueInjection;
using Pipeline.Engine;

namespace Nuke.Common.CI;

/// <summary>The build server that the build runs on, when it is the one that the member's type names; else null.</summary>
/// <example><code>[CI] readonly GitHubActions GitHubActions;</code></example>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Field | AttributeTargets.Property)]
public class CIAttribute : ValueInjectionAttributeBase
{
    /// <inheritdoc/>
    public override object? GetValue(MemberInfo member, object instance)
    {
        var type = Members.TypeOf(member);
        Assert.True(type.IsSubclassOf(typeof(Host)), $"Member '{member.Name}' has [CI], but its type '{type.Name}' is no build server");
        return type.IsInstanceOfType(NukeBuild.Host) ? NukeBuild.Host : null;
    }
}
