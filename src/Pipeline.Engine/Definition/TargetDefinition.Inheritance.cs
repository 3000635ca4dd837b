using System.Linq.Expressions;
using System.Reflection;

namespace Nuke.Common.Execution;

internal sealed partial class TargetDefinition
{
    private Stack<PropertyInfo>? _overridden;

    /// <summary>The code of other properties that this one took over.</summary>
    public List<MethodBase> Inherited { get; } = [];

    public ITargetDefinition Base()
    {
        _overridden ??= findOverridden?.Invoke() ?? [];
        if (!_overridden.TryPop(out var hidden))
        {
            throw new ArgumentException($"Target '{Name}' calls Base(), but overrides no target of a base class. "
                + "To take over the default of a component, use Inherit<T>().");
        }

        return Inherit(hidden);
    }

    public ITargetDefinition Inherit(params Target[] targets)
    {
        foreach (var target in targets)
        {
            Inherited.Add(target.Method);
            target(this);
        }

        return this;
    }

    public ITargetDefinition Inherit<T>(params Expression<Func<T, Target>>[] targets)
    {
        if (targets.Length == 0)
            return Inherit<T>();
        foreach (var target in targets)
            Inherit((PropertyInfo)MemberOf(target));
        return this;
    }

    public ITargetDefinition Inherit<T>(Func<T, Target> target, string? expression = null)
    {
        var name = SourceText.Member(expression);
        return Inherit(TargetProperties.Find(typeof(T), name)
            ?? throw new ArgumentException($"Target '{Name}' inherits from '{SourceText.Body(expression)}', but '{typeof(T).Name}' has no target '{name}'."));
    }

    public ITargetDefinition Inherit<T>() => Inherit(TargetProperties.Only(typeof(T), typeof(Target), Name));

    public ITargetDefinition DependsOnContext<T>() where T : INukeBuild
    {
        var component = Component<T>();
        DependsOnTargets.Add((Delegate)TargetProperties.Only(typeof(T), typeof(Setup), Name).GetValue(component)!);
        BeforeTargets.Add((Delegate)TargetProperties.Only(typeof(T), typeof(Cleanup), Name).GetValue(component)!);
        return this;
    }

    private ITargetDefinition Inherit(PropertyInfo inherited)
    {
        if (inherited.GetMethod is not { IsAbstract: false })
            throw new ArgumentException($"Target '{Name}' inherits from '{inherited.DeclaringType!.Name}.{inherited.Name}', which has no default implementation.");
        Inherited.Add(inherited.GetMethod);
        return Inherit((Target)TargetProperties.GetNonVirtual(inherited, build));
    }
}
