using System.Reflection;
using Nuke.Common;
using Nuke.Common.ValueInjection;

namespace Pipeline.Engine;

/// <summary>A member that an attribute other than [Parameter] fills, one derived from it too.</summary>
internal sealed class Injection
{
    private readonly DescribedInjection? _described;
    private readonly NukeBuild? _build;

    public Injection(MemberInfo member, ValueInjectionAttributeBase attribute) => (Member, Attribute) = (member, attribute);

    /// <summary>A member that is known by its description; it is looked up when somebody asks.</summary>
    public Injection(DescribedInjection described, NukeBuild build) => (_described, _build) = (described, build);

    public MemberInfo Member => field ??= _described!.Member.Find();
    public ValueInjectionAttributeBase Attribute => field ??= ParameterSet.AttributeOf<ValueInjectionAttributeBase>(Member, _build!);
    public string Name => _described?.Member.Name ?? Member.Name;
    public bool CanWrite => _described?.CanWrite ?? Members.CanWrite(Member);

    /// <summary>Whether it must have a value, and is no parameter: those are checked by themselves.</summary>
    public bool IsRequired => _described?.IsRequired ?? (Attribute is not ParameterAttribute && Member.IsDefined(typeof(RequiredAttribute), inherit: false));
}
