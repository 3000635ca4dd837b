using Pipeline.Systems;
using Pipeline.Yaml;

namespace Pipeline.Rendering;

/// <summary><c>blackbox.yml</c>: how a blackbox exporter looks at the edge.</summary>
internal static class BlackboxFile
{
    /// <summary>The way of looking that Prometheus asks for.</summary>
    public const string Module = "tls";

    /// <summary>The file.</summary>
    public static string Of(SystemDefinition system)
    {
        var handshake = new YamlMapping()
            .Add("tls", YamlScalar.Of(true))
            .Add("tls_config", ComposeValue.Line(("insecure_skip_verify", YamlScalar.Of(true))));
        return YamlWriter.Write(
            new YamlMapping().Add("modules", new YamlMapping(new YamlEntry(
                new YamlScalar(Module),
                new YamlMapping().Add("prober", "tcp").Add("timeout", "5s").Add("tcp", handshake),
                "Who vouches for the certificate is not looked at, only until when it is good: staging makes its own."))),
            SystemFiles.Header(system));
    }
}
