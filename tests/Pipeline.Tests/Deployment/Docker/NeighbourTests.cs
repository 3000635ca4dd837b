using System.Collections.Immutable;
using System.Net;
using Pipeline.Docker;

namespace Pipeline.Tests.Deployment.Docker;

public sealed class NeighbourTests
{
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", 8443, true)]
    [InlineData("0.0.0.0", "127.0.0.1", 8443, true)]
    [InlineData("::", "127.0.0.1", 8443, true)]
    [InlineData("127.0.0.1", "0.0.0.0", 8443, true)]
    [InlineData("127.0.0.2", "127.0.0.1", 8443, false)]
    [InlineData("127.0.0.1", "127.0.0.1", 8080, false)]
    public void It_has_a_port_at_its_own_address_and_at_every_one(string its, string wanted, int port, bool has)
    {
        var neighbour = new Neighbour("other", ImmutableSortedDictionary<string, string>.Empty, [new IPEndPoint(IPAddress.Parse(its), 8443)]);
        Assert.Equal(has, neighbour.Has(IPAddress.Parse(wanted), port));
    }
}
