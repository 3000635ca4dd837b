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
    [InlineData("""{"token":1}""", "table")]
    [InlineData("""{"token":"x","table":{"services":[],"routes":[]}}""", "token")]
    [InlineData("""{"token":-1,"table":{"services":[],"routes":[]}}""", "token -1")]
    [InlineData("""{"token":1,"table":{"services":[null],"routes":[null]}}""", "services[0] is null. routes[0] is null.")]
    [InlineData("""{"token":1,"table":{"services":[{"name":"a","groups":[{"rollout":null,"release":"r","slot":"s","weight":1,"replicas":[]}]}],"routes":[]}}""", "rollout")]
    [InlineData("""{"token":1,"table":{"services":[{"name":"a","groups":[{"rollout":"","release":"r\n","slot":"s","weight":1,"replicas":[]}]}],"routes":[]}}""", "rollout is empty. services[0].groups[0].release has a control character.")]
    [InlineData("""{"token":1,"table":{"services":[],"routes":[{"prefix":"/","service":"web"}]}}""", "routes[0].service 'web' is not a service of the table")]
    [InlineData("""{"token":1,"table":{"services":[],"routes":[],"hold":{"requests":-1,"seconds":0}}}""", "hold.requests is -1; it must be from 0 to 100000. hold.seconds is 0")]
    [InlineData("""{"token":1,"table":{"services":[],"routes":[],"maintenance":{"retryAfter":1,"page":"","allow":["10.0.0.0/33","::1","x"],"paths":["x"]}}}""",
        "maintenance.allow[0] '10.0.0.0/33' is not an address or a network such as 10.0.0.0/8. maintenance.allow[2] 'x' is not an address or a network such as 10.0.0.0/8. maintenance.paths[0]")]
    public async Task A_wrong_table_is_refused_with_the_reason(string body, string reason)
    {
        var router = shared.Router;
        using var http = ControlConnection.Open(router.Directory);

        using var response = await http.PutAsync("/table", new StringContent(body));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(reason, (await response.Content.ReadAsStringAsync()).Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
        var state = await router.StateAsync();
        Assert.Equal((0, null), (state.Token, state.Table));
    }

    [Fact]
    public async Task All_mistakes_of_a_table_are_told_at_once()
    {
        ReplicaAddress[] replicas = [new("i", "http://h:1"), new("i", "http://h:2")];
        var table = new RoutingTable(
            [
                new("web", [new("r1", "1", "blue", 60, replicas), new("r2", "2", "green", 30, [new("j", "http://h:1/path")]), new("r2", "2", "green", 5, [], ["assets"])]),
                new("web", []),
            ],
            [new("/api", "web", "shop.example"), new("/api/", "web", "SHOP.example"), new("api", "nowhere", "shop.example:80")],
            Sticky: "no name");

        var refusal = await Assert.ThrowsAsync<RouterException>(() => shared.Router.Control.SetTableAsync(1, table));

        Assert.Equal(HttpStatusCode.BadRequest, refusal.Status);
        Assert.Equal(
            "services[0].groups[0].replicas names the instance 'i' twice. "
            + "services[0].groups[1].replicas[0].url 'http://h:1/path' is not of the form http://host:port. "
            + "services[0].groups[2].assets[0] 'assets' is not a path: it begins with / and has no query. "
            + "services[0].groups names the rollout 'r2' twice. "
            + "services[0] (web) has weights that add to 95; they must add to 100, or all be 0. "
            + "services[0] (web) gives the rollout 'r2' weight 5, but it has no replicas. "
            + "services names the service 'web' twice. "
            + "routes[2].prefix 'api' is not a path: it begins with / and has no query. "
            + "routes[2].service 'nowhere' is not a service of the table. "
            + "routes[2].host 'shop.example:80' is not a host name without a port. "
            + "routes names the prefix '/api' of host 'shop.example' twice. "
            + "sticky 'no name' is not a cookie's name: letters, digits, dash, dot and underscore.",
            refusal.Message);
    }

    [Theory]
    [InlineData("GET", "/nothing", 404)]
    [InlineData("DELETE", "/table", 405)]
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
