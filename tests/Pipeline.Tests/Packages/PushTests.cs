using System.IO.Compression;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Packages;

namespace Pipeline.Tests.Packages;

public sealed class PushTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly GalleryServer _server = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public void Dispose()
    {
        _http.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_package_and_its_symbols_reach_the_server_byte_for_byte()
    {
        var packages = new[] { Package("shop", "1.2.0", "nupkg"), Package("shop", "1.2.0", "snupkg") };
        foreach (var package in packages)
            Assert.Equal(PackageGallery.Result.Pushed, await Gallery().PushAsync(package, "the-key", default));
        Assert.Equal(File.ReadAllBytes(packages[0].Path), _server.Packages["shop.1.2.0"]);
        Assert.Equal(["shop.1.2.0"], _server.Symbols);
    }

    [Fact]
    public async Task A_second_push_of_the_same_content_is_no_failure_and_another_content_is_refused()
    {
        await Gallery().PushAsync(Package("shop", "1.2.0", "nupkg"), "the-key", default);
        Assert.Equal(PackageGallery.Result.Known, await Gallery().PushAsync(Package("shop", "1.2.0", "nupkg"), "the-key", default));
        var refused = await Assert.ThrowsAsync<PipelineException>(() => Gallery().PushAsync(Package("shop", "1.2.0", "nupkg", "other"), "the-key", default));
        Assert.Equal(ExitCode.Refused, refused.Code);
        Assert.Contains("with another content", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_key_fails_without_showing_it()
    {
        var failed = await Assert.ThrowsAsync<PipelineException>(() => Gallery().PushAsync(Package("shop", "1.2.0", "nupkg"), "a-wrong-key", default));
        Assert.Contains("403", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a-wrong-key", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_none_is_named()
    {
        var gallery = new PackageGallery(_http, new Uri(_server.Address + "/nothing"));
        Assert.Contains("does not answer as one", (await Assert.ThrowsAsync<PipelineException>(() => gallery.PushAsync(Package("shop", "1.2.0", "nupkg"), "the-key", default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_that_is_there_and_cannot_be_read_yet_is_neither_taken_as_the_same_nor_as_another()
    {
        await Gallery().PushAsync(Package("shop", "1.2.0", "nupkg"), "the-key", default);
        _server.Unreadable.Add("shop.1.2.0.nupkg");
        var failed = await Assert.ThrowsAsync<PipelineException>(() => Gallery().PushAsync(Package("shop", "1.2.0", "nupkg"), "the-key", default));
        Assert.Equal(ExitCode.Failed, failed.Code);
        Assert.Contains("run PushPackages again in some minutes", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_goes_to_the_address_that_the_index_names_and_is_not_sent_on()
    {
        var moved = new PackageGallery(_http, new Uri(_server.Address + "/moved/index.json"));
        Assert.Equal(PackageGallery.Result.Pushed, await moved.PushAsync(Package("shop", "1.2.0", "nupkg"), "the-key", default));
        var elsewhere = new PackageGallery(_http, new Uri(_server.Address + "/elsewhere/index.json"));
        var failed = await Assert.ThrowsAsync<PipelineException>(() => elsewhere.PushAsync(Package("shop", "1.3.0", "nupkg"), "the-key", default));
        Assert.Contains("the key is not sent on to another address", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("shop.1.3.0", _server.Packages.Keys);
        Assert.True(PackageGallery.IsSafe(new Uri("https://nuget.example.org/push")));
        Assert.False(PackageGallery.IsSafe(new Uri("http://nuget.example.org/push")));
    }

    [Fact]
    public async Task The_token_of_a_trusted_workflow_becomes_a_key_that_pushes()
    {
        var hidden = new List<string>();
        var key = await TrustedPublishing.KeyAsync(_http, Service, "acme", Job, hidden.Add, default);
        Assert.Equal(["token for " + _server.Address, "for-an-hour"], hidden);
        Assert.Equal($$"""Bearer token for {{_server.Address}} {"username":"acme","tokenType":"ApiKey"}""", Assert.Single(_server.Exchanged));
        Assert.Equal(PackageGallery.Result.Pushed, await Gallery().PushAsync(Package("shop", "1.2.0", "nupkg"), key, default));
    }

    [Fact]
    public async Task A_workflow_that_nobody_trusts_is_told_what_is_missing()
    {
        var failed = await Assert.ThrowsAsync<PipelineException>(() => TrustedPublishing.KeyAsync(_http, Service, "stranger", Job, _ => { }, default));
        Assert.Contains("needs a policy there that trusts this repository", failed.Message, StringComparison.Ordinal);
        Assert.False(TrustedPublishing.IsPossible(_ => null));
    }

    private Uri Service => new(_server.Address + "/api/v2/token");

    private string? Job(string name) => name == "ACTIONS_ID_TOKEN_REQUEST_URL" ? _server.Address + "/github/token?x=1" : "of-the-job";

    private PackageGallery Gallery() => new(_http, new Uri(_server.Address + "/v3/index.json"));

    private PackageFile Package(string id, string version, string extension, string content = "content")
    {
        var path = _folder / $"{id}.{version}.{extension}";
        Write(path, id, version, content);
        return PackageFile.Read(path);
    }

    /// <summary>Writes a package with one file in it.</summary>
    internal static void Write(string path, string id, string version, string content)
    {
        File.Delete(path);
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        Entry($"{id}.nuspec", $"<package xmlns=\"http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd\"><metadata><id>{id}</id><version>{version}</version></metadata></package>");
        Entry("lib/net10.0/x.dll", content);

        void Entry(string name, string text)
        {
            using var writer = new StreamWriter(archive.CreateEntry(name).Open());
            writer.Write(text);
        }
    }
}
