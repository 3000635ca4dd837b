namespace Pipeline.Workflows.Local;

/// <summary>What the person's repository says about itself.</summary>
/// <param name="Name">Owner and name at GitHub; <c>local/</c> and the folder's name when there is no such address.</param>
/// <param name="Branch">The branch that is checked out; null when there is none.</param>
internal sealed record PersonsRepository(string Name, string? Branch)
{
    public static async Task<PersonsRepository> ReadAsync(string root, CancellationToken cancellation)
    {
        var git = new Git(root);
        var address = await git.TryAsync(cancellation, "config", "--get", "remote.origin.url") ?? "";
        var branch = await git.TryAsync(cancellation, "symbolic-ref", "--short", "--quiet", "HEAD");
        return new PersonsRepository(NameOf(address.Trim()) ?? $"local/{Path.GetFileName(Path.TrimEndingDirectorySeparator(root))}", branch);
    }

    /// <summary>Owner and name of <c>https://host/owner/name.git</c> or <c>git@host:owner/name</c>.</summary>
    private static string? NameOf(string address)
    {
        var parts = address.Split('/', ':').Where(x => x.Length > 0).ToList();
        var isRemote = address.Contains("://", StringComparison.Ordinal) && !address.StartsWith("file", StringComparison.Ordinal) || address.Contains('@', StringComparison.Ordinal);
        if (!isRemote || parts.Count < 3)
            return null;
        var name = parts[^1].EndsWith(".git", StringComparison.Ordinal) ? parts[^1][..^4] : parts[^1];
        return $"{parts[^2]}/{name}";
    }
}
