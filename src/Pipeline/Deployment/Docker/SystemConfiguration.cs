using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Pipeline.Rendering;
using Pipeline.Systems.Settings;

namespace Pipeline.Deployment.Docker;

/// <summary>The compose files of the system as they are today. Of what lasts compose is asked once.</summary>
internal sealed class SystemConfiguration(DockerSetup setup)
{
    private readonly Lock _once = new();
    private Task<(JsonObject Configuration, JsonObject Project)>? _lasting;

    /// <summary>Asks compose already, while something else is waited for.</summary>
    public void Begin() => _ = LastingAsync(CancellationToken.None);

    /// <summary>What no release replaces, and the configuration that says it.</summary>
    public Task<(JsonObject Configuration, JsonObject Project)> LastingAsync(CancellationToken cancellation)
    {
        lock (_once)
            return (_lasting ??= ReadAsync()).WaitAsync(cancellation);

        async Task<(JsonObject, JsonObject)> ReadAsync()
        {
            var configuration = await OfAsync(null, CancellationToken.None);
            return (configuration, ComposeProject.Lasting(configuration, setup.System, setup.Names));
        }
    }

    /// <summary>The configuration with the images of a release; null: with those of none, for what lasts.</summary>
    public Task<JsonObject> OfAsync(Release? release, CancellationToken cancellation)
    {
        // What no release names is left out of what lasts, so any text does for it there.
        var variables = setup.System.Images.ToDictionary(x => ComposeVariables.Image(x.Name), _ => "none");
        variables[ComposeVariables.Release] = release?.Version ?? "none";
        foreach (var secret in setup.System.Services.SelectMany(x => x.Settings).Select(x => x.Value).OfType<SecretSetting>().Where(x => x.AsVariable).Select(x => x.Secret))
            variables[ComposeVariables.Of(secret)] = ComposeProject.InPlaceOf(secret.Name);
        foreach (var (name, image) in setup.Images)
            variables[name] = image;
        foreach (var (name, image) in release?.Images ?? ImmutableSortedDictionary<string, string>.Empty)
            variables[ComposeVariables.Image(name)] = image;
        return ComposeConfiguration.ReadAsync(setup.Files, setup.Names, variables, cancellation);
    }
}
