using System.Globalization;

namespace Pipeline.Lab.Hosting;

/// <summary>A site with a release that serves, shared by the tests of a class: each deploys versions that no other has.</summary>
public sealed class DeployedSite : IAsyncLifetime
{
    private int _version = 1;

    /// <summary>The site.</summary>
    public LabSite Site { get; } = new();

    /// <summary>A version that was not deployed yet.</summary>
    public string Next() => (++_version).ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        await Site.InitializeAsync();
        if (Site.IsReady)
            await Site.DeployAsync("1");
    }

    /// <inheritdoc/>
    public Task DisposeAsync() => Site.DisposeAsync();
}
