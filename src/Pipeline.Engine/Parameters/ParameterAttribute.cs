using System.Reflection;
using Nuke.Common.ValueInjection;
using Pipeline.Engine;

namespace Nuke.Common;

/// <summary>
/// A value that comes from the command line, else from the environment, else from <c>.nuke/parameters.&lt;profile&gt;.json</c>,
/// else from <c>.nuke/parameters.json</c>. Its type is a text, a number, a flag, an enumeration, a path, a duration (<c>1h30m</c>), a
/// <see cref="ByteSize"/> (<c>500MB</c>), a date, a list of these, a dictionary (<c>name=value</c>), or a record given as JSON.
/// </summary>
/// <example><code>[Parameter("What to build")] readonly Configuration Configuration = Configuration.Debug;</code></example>
public class ParameterAttribute(string? description = null) : ValueInjectionAttributeBase
{
    /// <summary>What the parameter is for, in one line.</summary>
    public virtual string? Description { get; } = description;

    /// <summary>The name, when it is not that of the member.</summary>
    public string? Name { get; set; }

    /// <summary>One character that separates the items of a list.</summary>
    public string? Separator { get; set; }

    /// <summary>Whether <c>--help</c> shows the parameter.</summary>
    public virtual bool List { get; set; } = true;

    /// <summary>The type that has <see cref="ValueProviderMember"/>, when it is not the build.</summary>
    public Type? ValueProviderType { get; set; }

    /// <summary>The name of a member of type <c>IEnumerable&lt;string&gt;</c> with all allowed values.</summary>
    public string? ValueProviderMember { get; set; }

    /// <inheritdoc/>
    public override object? GetValue(MemberInfo member, object instance) => ParameterSet.Of(Build ?? instance).ValueOf(member);

    /// <summary>All allowed values with their texts, or null when any value is.</summary>
    public virtual IEnumerable<(string, object)>? GetValueSet(MemberInfo member, object instance) => null;
}
