using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary>All that a job's token may do; what is not in it is denied. Written <c>[Scopes.Contents.Read("check out the code")]</c>.</summary>
[CollectionBuilder(typeof(PermissionSet), nameof(Of))]
public sealed class PermissionSet : IEnumerable<Permission>
{
    private readonly ImmutableArray<Permission> _permissions;

    private PermissionSet(ImmutableArray<Permission> permissions) => _permissions = permissions;

    /// <summary>Nothing at all: <c>{}</c>.</summary>
    public static PermissionSet None { get; } = new([]);

    /// <summary>These; of two for one scope the wider one with both reasons.</summary>
    public static PermissionSet Of(params ReadOnlySpan<Permission> permissions)
    {
        var scopes = new List<Permission>(permissions.Length);
        foreach (var permission in permissions)
        {
            var known = scopes.FindIndex(x => x.Scope == permission.Scope);
            if (known < 0)
                scopes.Add(permission);
            else
                scopes[known] = Both(scopes[known], permission);
        }

        scopes.Sort((x, y) => string.CompareOrdinal(x.Scope.Name, y.Scope.Name));
        return new PermissionSet([.. scopes]);
    }

    /// <inheritdoc/>
    public IEnumerator<Permission> GetEnumerator() => ((IEnumerable<Permission>)_permissions).GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

    internal YamlNode ToYaml() => new YamlMapping(
        [.. _permissions.Select(x => Emit.Entry(x.Scope.Name, new YamlScalar(x.Access == Access.Read ? "read" : "write") { Comment = x.Reason }))]);

    private static Permission Both(Permission one, Permission other) => new(
        one.Scope,
        one.Access > other.Access ? one.Access : other.Access,
        one.Reason == other.Reason || one.Reason.Split("; ").Contains(other.Reason) ? one.Reason : $"{one.Reason}; {other.Reason}");
}
