using System.Net;
using Pipeline.Router.Control;

namespace Pipeline.Router.Tests;

/// <summary>All against one router, since none of them may change anything.</summary>
public sealed class RefusalTests(SharedRouter shared) : IClassFixture<SharedRouter>
{
    [Theory]
    [InlineData("{", "body")]
    [InlineData("null", "null")]
    [InlineData("[]", "body")]
    [InlineData("", "body")]
    [InlineData("""{"token":1}""", "deployment")]
    [InlineData("""{"token":"x","deployment":"d","release":"r","slot":"s","replicas":[]}""", "token")]
    [InlineData("""{"token":-1,"deployment":"d","release":"r","slot":"s","replicas":[{"instance":"i","url":"http://127.0.0.1:1"}]}""", "token -1")]
    [InlineData("""{"token":1,"deployment":null,"release":"r","slot":"s","replicas":[]}""", "deployment")]
    [InlineData("""{"token":1,"deployment":"","release":"r","slot":"s","replicas":[]}""", "deployment is empty")]
    [InlineData("""{"token":1,"deployment":"d\n","release":"r","slot":"s","replicas":[]}""", "deployment has a control character")]
    [InlineData("""{"token":1,"deployment":"d","release":"r","slot":"s","replicas":[null]}""", "null")]
    [InlineData("""{"token":1,"deployment":"d","release":"r","slot":"s","replicas":[{"instance":"i"}]}""", "url")]
    [InlineData("""{"token":1,"deployment":"d","release":"r","slot":"s","replicas":[{"instance":"i","url":"ftp://x"}]}""", "replicas[0].url")]
    [InlineData("""{"token":1,"deployment":"d","release":"r","slot":"s","replicas":[{"instance":"i","url":"http://127.0.0.1:1/path"}]}""", "replicas[0].url")]
    [InlineData("""{"token":1,"deployment":"d","release":"r","slot":"s","replicas":[{"instance":"i","url":"http://h:1"},{"instance":"i","url":"http://h:2"}]}""", "twice")]
    public async Task A_wrong_upstream_is_refused_with_the_reason(string body, string reason)
    {
        var router = shared.Router;
        using var http = ControlConnection.Open(router.Directory);

        using var response = await http.PutAsync("/upstream", new StringContent(body));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(reason, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var state = await router.StateAsync();
        Assert.Equal((0, null), (state.Token, state.Active));
    }

    [Theory]
    [InlineData("GET", "/nothing", 404)]
    [InlineData("DELETE", "/upstream", 405)]
    [InlineData("GET", "/drain", 400)]
    [InlineData("GET", "/drain?deployment=d", 400)]
    [InlineData("GET", "/drain?deployment=d&requests=-1&webSockets=0", 400)]
    [InlineData("GET", "/drain?deployment=d&requests=0&webSockets=1e3", 400)]
    [InlineData("POST", "/drain/abort", 400)]
    [InlineData("POST", "/shutdown", 400)]
    public async Task A_wrong_command_is_refused(string method, string path, int status)
    {
        var router = shared.Router;
        using var http = ControlConnection.Open(router.Directory);
        using var request = new HttpRequestMessage(new(method), path);

        using var response = await http.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains("\"error\":", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
