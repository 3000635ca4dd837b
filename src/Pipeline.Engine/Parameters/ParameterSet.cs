using System.Reflection;
using Nuke.Common;
using Nuke.Common.ValueInjection;

namespace Pipeline.Engine;

/// <summary>All parameters of a build, and the members that other attributes fill.</summary>
internal sealed class ParameterSet
{
    private readonly NukeBuild _build;
    private readonly List<Parameter> _all = [];
    private readonly List<Injection> _injections = [];
    private readonly Dictionary<MemberInfo, object?> _injected = [];

    /// <summary>Guards the values of injections: targets that run at the same time may ask for them.</summary>
    private readonly Lock _gate = new();

    public ParameterSet(NukeBuild build)
    {
        _build = build;
        if (Session.Existing?.Description is { } description && description.Build == build.GetType())
        {
            AreDescribed = true;
            foreach (var parameter in description.Parameters)
                _all.Add(new Parameter(parameter, build));
            foreach (var injection in description.Injections)
                _injections.Add(new Injection(injection, build));
            return;
        }

        foreach (var member in Members.WithAttribute(build.GetType(), typeof(ValueInjectionAttributeBase), end: typeof(NukeBuild)))
        {
            var attribute = AttributeOf<ValueInjectionAttributeBase>(member, build);
            if (attribute is ParameterAttribute parameter)
                _all.Add(new Parameter(member, parameter));
            if (attribute.GetType() != typeof(ParameterAttribute))
                _injections.Add(new Injection(member, attribute));
        }
    }

    /// <summary>Whether they come from a description; then there is no mistake in their names.</summary>
    public bool AreDescribed { get; }
    public IReadOnlyList<Parameter> All => _all;
    public IReadOnlyList<Injection> Injections => _injections;

    public static T AttributeOf<T>(MemberInfo member, NukeBuild build) where T : ValueInjectionAttributeBase
    {
        var attribute = member.GetCustomAttribute<T>(inherit: false)!;
        attribute.Build = build;
        return attribute;
    }

    public static ParameterSet Of(object build) => ((NukeBuild)build).Parameters;

    /// <summary>The value that a parameter was given, or null.</summary>
    public object? ValueOf(MemberInfo member) => _all.Find(parameter => parameter.MemberName == member.Name && parameter.Member == member)?.Value;

    /// <summary>The value for a member of a component, found by its name.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="component">The interface whose code asks.</param>
    public object? ValueOf(string name, Type? component)
    {
        var parameter = _all.Find(one => one.MemberName == name && one.Member.DeclaringType == component)
            ?? Find(name);
        if (parameter is { IsInjected: false })
            return parameter.Value;
        foreach (var injection in _injections)
        {
            if (injection.Name != name)
                continue;
            var (member, attribute) = (injection.Member, injection.Attribute);
            lock (_gate)
            {
                if (!_injected.TryGetValue(member, out var value))
                    _injected[member] = value = attribute.TryGetValue(member, _build);
                return value;
            }
        }

        throw new ArgumentException($"'{component?.Name ?? _build.GetType().Name}' asks for the value of '{name}', which is no parameter. Mark it with [Parameter].");
    }

    public Parameter? Find(string memberName) => _all.Find(parameter => parameter.MemberName == memberName);

    /// <summary>Whether a parameter has the name, given in small letters without dashes.</summary>
    public bool HasPlain(string plainName) => _all.Exists(parameter => parameter.Plain == plainName);

    /// <summary>Fills the members that are marked with other attributes, by priority.</summary>
    public void Inject(IReadOnlyCollection<string> requiredMembers)
    {
        if (_injections.Count == 0)
            return;
        foreach (var injection in _injections.Where(one => one.CanWrite).OrderByDescending(one => one.Attribute.Priority))
        {
            var (member, attribute) = (injection.Member, injection.Attribute);
            if (member.IsDefined(typeof(OnDemandAttribute)) && !requiredMembers.Contains(member.Name))
                continue;
            if (attribute.TryGetValue(member, _build) is { } value)
                Members.Write(member, _build, value);
        }
    }
}
