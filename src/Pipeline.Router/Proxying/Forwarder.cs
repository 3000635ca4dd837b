using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Forwarder;

namespace Pipeline.Router.Proxying;

internal static class Forwarder
{
    /// <summary>YARP hands its forwarder out through a service collection only; nothing else here uses one.</summary>
    public static IHttpForwarder Create() =>
        new ServiceCollection().AddLogging().AddHttpForwarder().BuildServiceProvider().GetRequiredService<IHttpForwarder>();
}
