namespace Pipeline.Systems.Hosts;

/// <summary>Who gives a canary its share of the requests.</summary>
public enum CanaryBy
{
    /// <summary>Replicas: new ones beside all old ones, each of which gets as many requests as any other. Nobody counts requests by release.</summary>
    Replicas,

    /// <summary>
    /// The entrance of a cluster, by weights: ingress-nginx by a second Ingress with <c>canary-weight</c>
    /// (https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#canary), a Gateway by the <c>weight</c> of its HTTPRoute's backends
    /// (https://gateway-api.sigs.k8s.io/guides/traffic-splitting/). All new replicas start first. Nobody counts requests by release.
    /// </summary>
    Entrance,

    /// <summary>The pipeline's router, which counts requests, errors and times of both releases. On Docker hosts it always does.</summary>
    Router,
}
