using System.Text.RegularExpressions;
using Pipeline.Deployment.Docker;
using Pipeline.Diagnostics;
using Pipeline.Docker;
using Pipeline.Lab.Registries;
using Pipeline.Lab.Samples;
using Pipeline.Registries;

namespace Pipeline.Lab.Hosting;

/// <summary>What an engine fetches from a real registry that lets in whom it knows.</summary>
public sealed partial class FetchTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private LabRegistry? _registry;
    private DockerEngine _engine = null!;
    private string _image = "";

    public async Task InitializeAsync()
    {
        if (LabMachine.WhyNoDocker is not null || TestNeeds.Missing("docker-registry", "mkpasswd") is not null)
            return;
        File.WriteAllText(_folder / "users", $"ann:{RegistryTests.Bcrypt("right-word")}\n");
        _registry = await LabRegistry.StartAsync($"auth: {{ htpasswd: {{ realm: lab, path: {_folder / "users"} }} }}");
        _engine = await DockerEngine.ConnectAsync(default);
        File.WriteAllText(_folder / "config.json", $$"""{ "auths": { "{{_registry.Host}}": { "auth": "{{Convert.ToBase64String("ann:right-word"u8)}}" } } }""");
        var pushed = $"{_registry.Host}/lab/private:1";
        await DockerCli.TryAsync("tar", "-cf", _folder / "small.tar", "-C", _folder.Path, "users");
        await DockerCli.DockerAsync("import", _folder / "small.tar", pushed);
        var said = await DockerCli.DockerAsync("--config", _folder.Path, "push", pushed);
        _image = $"{_registry.Host}/lab/private@{Pushed().Match(said).Value}";
        await DockerCli.DockerAsync("image", "rm", pushed);
        await DockerCli.TryAsync("docker", "image", "rm", _image);
    }

    [LabFact("docker-registry", "mkpasswd")]
    public async Task Deployers_credential_serves_for_one_pull_and_is_kept_nowhere_on_the_host()
    {
        await FetchAsync(new RegistryCredential("ann", "right-word", "--registry-user"));
        Assert.NotNull(await _engine.FindImageAsync(_image, default));

        await DockerCli.DockerAsync("image", "rm", _image);
        await DeniedAsync(null, "it wants to know who asks, and no credential for it was found");
    }

    [LabFact("docker-registry", "mkpasswd")]
    public async Task Denied_pull_names_the_registry_and_who_asked_and_never_the_password()
    {
        var error = await DeniedAsync(new RegistryCredential("ann", "wrong-word", "--registry-user"), "it does not accept the user or password of ann (--registry-user)");

        Assert.DoesNotContain("wrong-word", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("give other values of --registry-user and --registry-password", error.Message, StringComparison.Ordinal);
    }

    [LabFact("docker-registry", "mkpasswd")]
    public async Task What_docker_login_has_left_is_used_for_the_host_too()
    {
        await new ImageFetch(_engine, new CredentialSearch(_folder.Path).FindAsync).FetchAsync([_image], default);

        Assert.NotNull(await _engine.FindImageAsync(_image, default));
    }

    [LabFact("docker-registry")]
    public async Task Image_that_only_another_engine_has_is_named_with_what_to_do()
    {
        var error = await Assert.ThrowsAsync<PipelineException>(() => Fetch(null).FetchAsync([$"{_registry!.Host}/lab/never-pushed:1"], default));

        Assert.Contains("push it (PushImages) and deploy its digest", error.Message, StringComparison.Ordinal);
    }

    public async Task DisposeAsync()
    {
        if (_registry is null)
            return;
        await DockerCli.TryAsync("docker", "image", "rm", _image);
        _engine.Dispose();
        await _registry.DisposeAsync();
        _folder.Dispose();
    }

    private ImageFetch Fetch(RegistryCredential? credential) => new(_engine, (_, _) => Task.FromResult(credential));

    private Task FetchAsync(RegistryCredential? credential) => Fetch(credential).FetchAsync([_image], default);

    private async Task<PipelineException> DeniedAsync(RegistryCredential? credential, string why)
    {
        var error = await Assert.ThrowsAsync<PipelineException>(() => FetchAsync(credential));
        Assert.Contains($"Image {_image} cannot be pulled by", error.Message, StringComparison.Ordinal);
        Assert.Contains($"where: {_registry!.Host}", error.Message, StringComparison.Ordinal);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        return error;
    }

    [GeneratedRegex("sha256:[0-9a-f]{64}")]
    private static partial Regex Pushed();
}
