using System.Net;
using System.Text;
using Pipeline.Diagnostics;
using Pipeline.Registries;
using Pipeline.Systems.Images;

namespace Pipeline.Tests.Registries;

public sealed class GitHubPackagesTests : IDisposable
{
    private static readonly Digest Old = Digest.Parse("sha256:" + new string('a', 64));

    private readonly HttpListener _listener = new();
    private readonly List<string> _requests = [];
    private readonly int _port;

    public GitHubPackagesTests()
    {
        using (var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            _port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        _listener.Prefixes.Add($"http://127.0.0.1:{_port}/");
        _listener.Start();
    }

    public void Dispose() => _listener.Close();

    [Fact]
    public async Task A_version_of_an_organisations_package_is_deleted_by_its_digest()
    {
        _ = ServeAsync(_ => (200, Versions));
        var packages = Packages();
        Assert.True(await packages.DeleteAsync(Old));
        Assert.False(await packages.DeleteAsync(Old));
        Assert.Equal(2, _requests.Count);
        Assert.Contains("/orgs/acme/packages/container/shop%2Fbackend/versions?", _requests[0]);
        Assert.EndsWith("DELETE /api/v3/orgs/acme/packages/container/shop%2Fbackend/versions/7", _requests[1]);
    }

    [Fact]
    public async Task A_persons_package_is_found_too()
    {
        _ = ServeAsync(path => path.Contains("/orgs/") ? (404, "{}") : (200, Versions));
        Assert.True(await Packages().DeleteAsync(Old));
        Assert.EndsWith("DELETE /api/v3/users/acme/packages/container/shop%2Fbackend/versions/7", _requests[^1]);
    }

    [Fact]
    public async Task A_refusal_says_what_the_token_needs()
    {
        _ = ServeAsync(_ => (403, """{"message":"Resource not accessible by integration"}"""));
        var e = await Assert.ThrowsAsync<PipelineException>(() => Packages().DeleteAsync(Old));
        Assert.Contains("Resource not accessible by integration", e.Message);
        Assert.Contains("delete:packages", e.Message);
        Assert.DoesNotContain("token-word", e.Message);
    }

    private static string Versions => $$"""[{"id":7,"name":"{{Old}}","metadata":{"package_type":"container","container":{"tags":["x"]} } }]""";

    private GitHubPackages Packages() => new(new Uri($"http://127.0.0.1:{_port}/"), "token-word", ImageReference.Parse("ghcr.io/acme/shop/backend"));

    private async Task ServeAsync(Func<string, (int Status, string Body)> answer)
    {
        while (_listener.IsListening)
        {
            var context = await _listener.GetContextAsync();
            _requests.Add($"{context.Request.HttpMethod} {context.Request.RawUrl}");
            var (status, body) = context.Request.HttpMethod == "DELETE" ? (204, "") : answer(context.Request.RawUrl!);
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            if (status != 204)
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
            context.Response.Close();
        }
    }
}
