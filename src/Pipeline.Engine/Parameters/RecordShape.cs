using System.Reflection;
using System.Runtime.CompilerServices;
using Nuke.Common;

namespace Pipeline.Engine;

/// <summary>One value of a record: a parameter of its constructor, a property, or both under one name.</summary>
internal sealed record RecordMember(string Name, Type Type, ParameterInfo? Parameter, PropertyInfo? Property)
{
    public IEnumerable<Attribute> Attributes => [.. Parameter?.GetCustomAttributes() ?? [], .. Property?.GetCustomAttributes() ?? []];
    public bool IsSecret => Parameter?.IsDefined(typeof(SecretAttribute)) == true || Property?.IsDefined(typeof(SecretAttribute)) == true;

    public bool IsNullable(NullabilityInfoContext context) => !Type.IsValueType
        && (Parameter is not null ? context.Create(Parameter) : context.Create(Property!)).WriteState != NullabilityState.NotNull;

    /// <summary>Whether there must be a value: no default, and null is not allowed.</summary>
    public bool IsRequired(NullabilityInfoContext context) => Parameter is not null
        ? !Parameter.HasDefaultValue && Nullable.GetUnderlyingType(Type) is null && !IsNullable(context)
        : Property!.IsDefined(typeof(RequiredMemberAttribute));
}

/// <summary>How a record is made: its constructor and what else can be set.</summary>
internal sealed record RecordShape(ConstructorInfo? Constructor, Type Type, IReadOnlyList<RecordMember> Members)
{
    /// <summary>Prefers a constructor without parameters, else takes the one with most; null when there is none.</summary>
    public static RecordShape? Of(Type type)
    {
        var constructors = type.GetConstructors();
        var constructor = constructors.MinBy(one => one.GetParameters().Length is var count && count == 0 ? int.MinValue : -count);
        if (constructor is null && !type.IsValueType)
            return null;
        var members = new List<RecordMember>();
        foreach (var parameter in constructor?.GetParameters() ?? [])
            members.Add(new RecordMember(parameter.Name!, parameter.ParameterType, parameter, Property(type, parameter.Name!)));
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property is { SetMethod.IsPublic: true } && property.GetIndexParameters().Length == 0
                && !members.Exists(one => one.Name.Equals(property.Name, StringComparison.OrdinalIgnoreCase)))
                members.Add(new RecordMember(property.Name, property.PropertyType, null, property));
        }

        return new RecordShape(constructor, type, members);
    }

    public RecordMember? Find(string name) => Members.FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public object Create(IReadOnlyDictionary<RecordMember, object?> values)
    {
        object?[] arguments = [.. Members.Where(one => one.Parameter is not null).Select(one =>
            values.TryGetValue(one, out var value) ? value : one.Parameter!.HasDefaultValue ? one.Parameter.DefaultValue : null)];
        var record = Constructor?.Invoke(arguments) ?? Activator.CreateInstance(Type)!;
        foreach (var (member, value) in values)
        {
            if (member.Parameter is null)
                member.Property!.SetValue(record, value);
        }

        return record;
    }

    private static PropertyInfo? Property(Type type, string name) =>
        type.GetProperty(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
}
