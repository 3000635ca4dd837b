namespace Pipeline.Systems.Services;

/// <summary>The connections that a replica of a service holds open at once at most, such as one of each thread of a web server.</summary>
/// <param name="Store">Where.</param>
/// <param name="Size">How many.</param>
public sealed record Pool(Store Store, int Size)
{
    internal IEnumerable<(bool, string, string)> Rules(string where) => [(Size >= 1, $"{where}[{Store.Name}].Size", "must be 1 or more")];
}
