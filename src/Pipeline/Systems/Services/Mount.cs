namespace Pipeline.Systems.Services;

/// <summary>Files that outlive containers and deployments.</summary>
/// <param name="Name">Lower case letters, digits and dashes.</param>
public sealed record Volume(string Name)
{
    /// <summary>The volume at a path of a container.</summary>
    public Mount At(string path) => new(this, path);
}

/// <summary>A volume at a path of a container.</summary>
/// <param name="Volume">What.</param>
/// <param name="Path">Where, from the root.</param>
public sealed record Mount(Volume Volume, string Path)
{
    /// <summary>Whether the service can only read it.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>The same, to read only.</summary>
    public Mount ToRead() => this with { ReadOnly = true };

    internal IEnumerable<(bool, string, string)> Rules(string where) =>
    [
        (Names.IsValid(Volume.Name), where, $"`{Volume.Name}`: {Names.Rule}"),
        (Path.StartsWith('/') && Path.Length > 1, where, $"`{Path}` is no absolute path"),
    ];
}
