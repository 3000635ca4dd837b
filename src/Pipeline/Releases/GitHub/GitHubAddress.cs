using Pipeline.Diagnostics;

namespace Pipeline.Releases.GitHub;

/// <summary>A repository on GitHub or on a GitHub Enterprise server.</summary>
/// <param name="Api">The address of the API, with a slash at its end.</param>
/// <param name="Server">The address that people see, without one.</param>
/// <param name="Name">Such as <c>acme/shop</c>.</param>
internal sealed record GitHubAddress(Uri Api, string Server, string Name)
{
    /// <summary>The account that the repository belongs to.</summary>
    public string Owner => Name.Split('/')[0];

    /// <summary>Finds the repository.</summary>
    /// <param name="api">The API's address, where it was given.</param>
    /// <param name="name">The repository's name, where it was given.</param>
    /// <param name="remote">The remote's address for people, such as <c>https://github.com/acme/shop</c>; null when it has none.</param>
    /// <param name="variable">Reads environment variables: <c>GITHUB_API_URL</c>, <c>GITHUB_SERVER_URL</c> and <c>GITHUB_REPOSITORY</c>.</param>
    /// <returns>null when nothing says that the repository is on GitHub.</returns>
    /// <exception cref="PipelineException">Something that was given is not an address or not a name: exit 2.</exception>
    public static GitHubAddress? Find(string? api, string? name, string? remote, Func<string, string?> variable)
    {
        var here = Uri.TryCreate(remote, UriKind.Absolute, out var found) ? found : null;
        var address = api ?? Given("GITHUB_API_URL")
            ?? (here is null ? null : here.Host == "github.com" ? "https://api.github.com/" : here.Host.Contains("github", StringComparison.OrdinalIgnoreCase) ? $"https://{here.Host}/api/v3/" : null);
        var repository = name ?? Given("GITHUB_REPOSITORY") ?? here?.AbsolutePath.Trim('/');
        if (address is null || string.IsNullOrEmpty(repository))
            return null;
        if (!Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http") || uri.UserInfo.Length > 0)
            throw PipelineException.WrongUse($"`{address}` is not an address of GitHub's API", "--github-api", next: "write it such as https://api.github.com/ or https://github.example.org/api/v3/");
        if (uri.Scheme == "http" && !uri.IsLoopback)
            throw PipelineException.WrongUse($"`{address}` is not encrypted", "--github-api", "the token would be sent in clear", "use https");
        if (repository.Split('/') is not [{ Length: > 0 }, { Length: > 0 }] || repository.Any(x => !char.IsAsciiLetterOrDigit(x) && !"-_./".Contains(x)))
            throw PipelineException.WrongUse($"`{repository}` is not the name of a repository", "--github-repository", next: "write owner/name");
        var server = Given("GITHUB_SERVER_URL") ?? (uri.Host == "api.github.com" ? "https://github.com" : uri.GetLeftPart(UriPartial.Authority));
        return new GitHubAddress(uri, server.TrimEnd('/'), repository);

        string? Given(string key) => variable(key) is { Length: > 0 } value ? value : null;
    }

    /// <summary>Whether assets may be sent to an address that the API named: the token goes with them.</summary>
    public bool TakesUploadsAt(Uri uri) => uri.Scheme == Api.Scheme && (uri.Authority == Api.Authority
        || uri.Host == "uploads." + (Api.Host.StartsWith("api.", StringComparison.Ordinal) ? Api.Host[4..] : Api.Host));

    /// <inheritdoc/>
    public override string ToString() => $"{Server}/{Name}";
}
