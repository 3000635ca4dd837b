using System.Collections.Immutable;

namespace Pipeline.Systems.Hosts;

/// <summary>How requests enter a cluster. It takes the place of the system's edge: TLS, limits and routes are its business there.</summary>
public abstract record Entrance
{
    private protected Entrance()
    {
    }

    /// <summary>The namespace of the pods that send requests on: they alone may call web services.</summary>
    public abstract string ControllerNamespace { get; init; }

    internal virtual IEnumerable<(bool, string, string)> Rules(string where) => [(Names.IsValid(ControllerNamespace), $"{where}.ControllerNamespace", $"`{ControllerNamespace}`: {Names.Rule}")];
}

/// <summary>An Ingress (<c>networking.k8s.io/v1</c>).</summary>
/// <param name="Class">The class, whose controller reads it.</param>
public sealed record IngressEntrance(string Class) : Entrance
{
    /// <inheritdoc/>
    public override string ControllerNamespace { get; init; } = "ingress-nginx";

    /// <summary>Whether the controller is ingress-nginx, whose annotations say the edge's limits. Default: it is.</summary>
    public bool IsIngressNginx { get; init; } = true;

    /// <summary>
    /// Whether the controller's settings allow the edge's headers (<c>global-allowed-response-headers</c> of ingress-nginx), so that the Ingress may say
    /// them. Where they do not, ingress-nginx refuses the whole Ingress. Default: they do not.
    /// </summary>
    public bool AllowsHeaders { get; init; }

    /// <summary>Annotations, beside those that are rendered and in their place: whatever the controller knows.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    internal override IEnumerable<(bool, string, string)> Rules(string where) =>
        [.. base.Rules(where), (Names.IsHost(Class), $"{where}.Class", $"`{Class}` is no name of an object of Kubernetes: lower case letters, digits, dashes and dots")];
}

/// <summary>An HTTPRoute of the Gateway API (<c>gateway.networking.k8s.io/v1</c>), upon a Gateway that is somebody else's: it has the certificate, and sends port 80 to TLS.</summary>
/// <param name="Gateway">The Gateway.</param>
/// <param name="Namespace">Its namespace.</param>
public sealed record GatewayEntrance(string Gateway, string Namespace) : Entrance
{
    /// <inheritdoc/>
    public override string ControllerNamespace { get; init; } = Namespace;

    /// <summary>The listener of the Gateway; null: each that takes the host names.</summary>
    public string? Listener { get; init; }

    internal override IEnumerable<(bool, string, string)> Rules(string where) =>
    [
        .. base.Rules(where),
        (Names.IsHost(Gateway), $"{where}.Gateway", $"`{Gateway}` is no name of an object of Kubernetes: lower case letters, digits, dashes and dots"),
        (Names.IsValid(Namespace), $"{where}.Namespace", $"`{Namespace}`: {Names.Rule}"),
    ];
}
