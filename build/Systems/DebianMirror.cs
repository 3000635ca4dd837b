using System.Collections.Immutable;
using Pipeline.Execution;
using Pipeline.Systems.Images;

namespace Systems;

/// <summary>The mirror `debian`: where images come from when no public registry is reached.</summary>
internal static class DebianMirror
{
    // No registry on the internet has this name, so a base that is missing here is never taken from a stranger.
    private const string Local = "localhost/mirror/";

    /// <summary>All from a Debian mirror, made by scripts/mirror.sh.</summary>
    public static Mirror Definition { get; } = new("debian", new Dictionary<string, string>
    {
        ["debian:trixie-slim"] = Local + "debian:trixie-slim",
        ["node:22"] = Local + "node:trixie",
        // Debian has one Python in each suite. Packages are installed in the first of each pair; tests and the image run on the second.
        ["python:3.11"] = Local + "python:bookworm",
        ["python:3.11-slim"] = Local + "python:bookworm-slim",
        ["python:3.13"] = Local + "python:trixie",
        ["python:3.13-slim"] = Local + "python:trixie-slim",
        ["python:3.14"] = Local + "python:sid",
        ["python:3.14-slim"] = Local + "python:sid-slim",
        ["nginxinc/nginx-unprivileged:1.28-alpine"] = Local + "nginx",
        ["postgres:17"] = Local + "postgres",
        // Debian has one PostgreSQL in each suite: 17, which does not read what another version has written.
        ["postgres:14"] = Local + "postgres",
        ["postgres:15"] = Local + "postgres",
        ["redis:7"] = Local + "redis",
        ["rabbitmq:4-management"] = Local + "rabbitmq",
        ["memcached:1.6"] = Local + "memcached",
        ["nginx:1.28"] = Local + "nginx",
        ["prom/prometheus:v2.53.3"] = Local + "prometheus",
        // Debian's is 2.53.
        ["prom/prometheus:v3.5.0"] = Local + "prometheus",
        ["prom/alertmanager:v0.28.1"] = Local + "alertmanager",
        ["quay.io/prometheuscommunity/postgres-exporter:v0.17.1"] = Local + "postgres-exporter",
        ["oliver006/redis_exporter:v1.66.0"] = Local + "redis-exporter",
        // Debian's is 0.26.
        ["prom/blackbox-exporter:v0.27.0"] = Local + "blackbox-exporter",
        ["prom/node-exporter:v1.9.1"] = Local + "node-exporter",
        ["edoburu/pgbouncer:v1.24.1"] = Local + "pgbouncer",
        ["ghcr.io/joeferner/redis-commander:latest"] = Local + "redis-commander",
        // Debian has none: a page of the workers.
        ["mher/flower:2.0.1"] = Local + "flower",
        ["docker/buildkit-syft-scanner:stable-1"] = Local + "sbom",
    }.ToImmutableSortedDictionary())
    {
        Prepare = new Command("scripts/mirror.sh"),
    };
}
