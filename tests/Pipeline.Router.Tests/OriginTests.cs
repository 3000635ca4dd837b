using System.Net;
using Microsoft.AspNetCore.Http;
using Pipeline.Router.Proxying;
using Pipeline.Router.Routing;

namespace Pipeline.Router.Tests;

public sealed class OriginTests
{
    [Fact]
    public void What_a_stranger_claims_is_replaced()
    {
        var origin = Of("203.0.113.9", "1.2.3.4", realIp: "1.2.3.4", scheme: "https", host: "evil.example");

        Assert.Equal(new Origin(IPAddress.Parse("203.0.113.9"), "203.0.113.9", "203.0.113.9", "http", "shop.example"), origin);
    }

    [Fact]
    public void What_a_trusted_proxy_says_is_believed_and_extended()
    {
        var origin = Of("::ffff:172.16.0.2", "1.2.3.4, 203.0.113.9", realIp: "203.0.113.9", scheme: "https", host: "www.example");

        Assert.Equal(new Origin(IPAddress.Parse("203.0.113.9"), "1.2.3.4, 203.0.113.9, 172.16.0.2", "203.0.113.9", "https", "www.example"), origin);
    }

    [Theory]
    [InlineData("203.0.113.9, 172.16.0.9", null, "203.0.113.9")]
    [InlineData("172.16.0.8, 172.16.0.9", null, "172.16.0.8")]
    [InlineData("203.0.113.9, unknown, 172.16.0.9", null, "172.16.0.9")]
    [InlineData("", "203.0.113.9", "203.0.113.9")]
    [InlineData("", null, "172.16.0.2")]
    public void The_client_is_the_last_that_is_not_a_trusted_proxy(string forwardedFor, string? realIp, string client) =>
        Assert.Equal(IPAddress.Parse(client), Of("172.16.0.2", forwardedFor, realIp).Address);

    [Fact]
    public void Who_comes_by_a_socket_has_no_address_and_is_believed()
    {
        Assert.Equal(new Origin(IPAddress.Parse("203.0.113.9"), "203.0.113.9", "203.0.113.9", "https", "www.example"),
            Of(null, "203.0.113.9", realIp: "203.0.113.9", scheme: "https", host: "www.example"));
        Assert.Equal(new Origin(null, null, null, "http", "shop.example"), Of(null, ""));
    }

    private static Origin Of(string? peer, string forwardedFor, string? realIp = null, string? scheme = null, string? host = null)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = peer is null ? null : IPAddress.Parse(peer);
        (context.Request.Scheme, context.Request.Host) = ("http", new HostString("shop.example"));
        foreach (var (name, value) in new[] { ("X-Forwarded-For", forwardedFor), ("X-Real-IP", realIp), ("X-Forwarded-Proto", scheme), ("X-Forwarded-Host", host) })
        {
            if (!string.IsNullOrEmpty(value))
                context.Request.Headers[name] = value;
        }
        return new Origins(AddressSet.Of(["172.16.0.0/12"])).Of(context);
    }
}
