using Octokit;
using Pipeline.Diagnostics;
using Pipeline.Systems.Images;

namespace Pipeline.Registries;

/// <summary>Deletes from GitHub's registry, which does not delete over the registry's own interface.</summary>
/// <remarks>https://docs.github.com/en/rest/packages/packages#delete-package-version-for-an-organization.</remarks>
/// <param name="api">The address of GitHub's API.</param>
/// <param name="token">May delete packages.</param>
/// <param name="repository">Such as <c>ghcr.io/acme/shop/backend</c>.</param>
internal sealed class GitHubPackages(Uri api, string token, ImageReference repository)
{
    private readonly GitHubClient _client = new(new ProductHeaderValue("pipeline"), api) { Credentials = new Credentials(token) };
    private readonly string _owner = repository.Path.Split('/')[0];
    private readonly string _package = repository.Path[(repository.Path.IndexOf('/', StringComparison.Ordinal) + 1)..];
    private Dictionary<string, int>? _versions;
    private bool _isUser;

    /// <summary>Deletes what a digest names.</summary>
    /// <returns>Whether it was there.</returns>
    public async Task<bool> DeleteAsync(Digest digest)
    {
        try
        {
            _versions ??= await VersionsAsync();
            if (!_versions.Remove(digest.ToString(), out var id))
                return false;
            await (_isUser
                ? _client.Packages.PackageVersions.DeleteForUser(_owner, PackageType.Container, _package, id)
                : _client.Packages.PackageVersions.DeleteForOrg(_owner, PackageType.Container, _package, id));
            return true;
        }
        catch (ApiException e)
        {
            throw PipelineException.Failed(
                $"{repository.At(digest)} cannot be deleted", api.Host, $"GitHub answered {(int)e.StatusCode} {e.Message}",
                "the token needs `permissions: packages: write` and the role admin on the package, elsewhere the scope delete:packages", inner: e);
        }
    }

    private async Task<Dictionary<string, int>> VersionsAsync()
    {
        IReadOnlyList<PackageVersion> all;
        try
        {
            all = await _client.Packages.PackageVersions.GetAllForOrg(_owner, PackageType.Container, _package, PackageVersionState.Active, Whole);
        }
        catch (NotFoundException)
        {
            // The owner is a person.
            all = await _client.Packages.PackageVersions.GetAllForUser(_owner, PackageType.Container, _package, PackageVersionState.Active, Whole);
            _isUser = true;
        }

        // The name of a version is its digest.
        return all.DistinctBy(x => x.Name).ToDictionary(x => x.Name, x => (int)x.Id);
    }

    private static ApiOptions Whole => new() { PageSize = 100 };
}
