namespace Load;

/// <summary>The kinds of traffic. Every kind but the last is chosen by the mix; websockets run beside it.</summary>
internal enum Kind
{
    /// <summary>GET / on a kept-alive connection.</summary>
    Pooled,

    /// <summary>GET /version on a connection of its own.</summary>
    Fresh,

    /// <summary>POST /echo on a kept-alive connection; the body must come back.</summary>
    Post,

    /// <summary>GET /slow?ms=300 on a kept-alive connection.</summary>
    Slow,

    /// <summary>POST /hits on a kept-alive connection; acknowledged writes are counted.</summary>
    Hits,

    /// <summary>A message on a websocket and its echo.</summary>
    WebSocket,
}

internal static class KindNames
{
    /// <summary>The name in the mix, the report and the summary.</summary>
    public static string Name(this Kind kind) => kind.ToString().ToLowerInvariant();
}
