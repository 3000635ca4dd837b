using System.Reflection;
using Nuke.Common.ValueInjection;

namespace Nuke.Common.Tooling;

/// <summary>
/// A <see cref="Tool"/> for a program: the one that the environment variable <c>NAME_EXE</c> names, else the one in a directory of PATH.
/// </summary>
/// <param name="pathExecutable">The program's name; null: that of the member in small letters.</param>
/// <example><code>[PathVariable] readonly Tool Git;</code></example>
public class PathVariableAttribute(string? pathExecutable = null) : ValueInjectionAttributeBase
{
    /// <inheritdoc/>
    public override object? GetValue(MemberInfo member, object instance) =>
        ToolResolver.GetEnvironmentOrPathTool(pathExecutable ?? member.Name.ToLowerInvariant());
}
