using Microsoft.AspNetCore.Http.Features;

namespace Pipeline.Router.Proxying;

/// <summary>
/// The upgrade to a websocket whose client can be told that the service goes away. YARP copies bytes and knows no frames, but it
/// writes to the stream that this feature gives it: there a close frame is put between two of the replica's.
/// </summary>
internal sealed class ClosingUpgrade(IHttpUpgradeFeature inner, CancellationToken closing) : IHttpUpgradeFeature
{
    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    public async Task<Stream> UpgradeAsync() => new ClosingStream(await inner.UpgradeAsync(), closing);
}
