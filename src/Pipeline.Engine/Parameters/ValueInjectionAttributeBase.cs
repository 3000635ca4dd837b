using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Pipeline.Engine;

namespace Nuke.Common.ValueInjection;

/// <summary>Gives a field or property of the build its value before targets run.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public abstract class ValueInjectionAttributeBase : Attribute
{
    private const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.FlattenHierarchy;

    /// <summary>The build.</summary>
    public INukeBuild? Build { get; internal set; }

    /// <summary>Higher ones come first.</summary>
    public virtual int Priority => 0;

    /// <summary>Whether a failure is kept quiet.</summary>
    public virtual bool SuppressWarnings => false;

    /// <summary>The value; may throw.</summary>
    public abstract object? GetValue(MemberInfo member, object instance);

    /// <summary>The value, or null with a warning.</summary>
    public object? TryGetValue(MemberInfo member, object instance)
    {
        try
        {
            return GetValue(member, instance);
        }
        catch (Exception exception) when (exception is not BuildException)
        {
            if (!SuppressWarnings && !member.IsDefined(typeof(OptionalAttribute)))
                Session.Current.Output.Warn($"'{member.Name}' has no value: {exception.Message}");
            return null;
        }
    }

    /// <summary>The value of another member of the build.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "An instance method in Nuke.")]
    protected T? GetMemberValue<T>(string memberName, object instance)
    {
        foreach (var type in (Type[])[instance.GetType(), .. instance.GetType().GetInterfaces()])
        {
            foreach (var member in type.GetMember(memberName, All))
            {
                if (Members.Read(member, instance) is T value)
                    return value;
            }
        }

        throw new ArgumentException($"'{instance.GetType().Name}' has no member '{memberName}' of type '{typeof(T).Name}'.");
    }

    /// <summary>Like <see cref="GetMemberValue{T}"/>; no name gives no value.</summary>
    protected T? GetMemberValueOrNull<T>(string? memberName, object instance) =>
        memberName is null ? default : GetMemberValue<T>(memberName, instance);
}
