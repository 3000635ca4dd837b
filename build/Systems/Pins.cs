using Pipeline.Systems.Services;

namespace Systems;

/// <summary>Images of others that more than one system runs, each by digest.</summary>
internal static class Pins
{
    public static readonly PinnedImage Redis = new("redis:7@sha256:c6eabf748fc7a61dbb5a705c78bcf3d6377b1127a97d0ce965c11c44ba46896f");
    public static readonly PinnedImage RedisCommander = new("ghcr.io/joeferner/redis-commander:latest@sha256:1ad484c1fc0a3b4072dfa2bb10d44f0eba8ecb342c8c0f9e17cb21a6557e4b7e");
    public static readonly PinnedImage PgAdmin = new("dpage/pgadmin4:9.16@sha256:40fa840c5bb7c8463957f1255b01283732c2d8c9396a956d180f8e6c296753b3");
    public static readonly PinnedImage Nginx = new("nginxinc/nginx-unprivileged:1.28-alpine@sha256:7377697a821c131a924a7105fafbe7414db4e9fcc77a6f08f776f33f141ec3f8");
    public static readonly PinnedImage Prometheus = new("prom/prometheus:v3.5.0@sha256:63805ebb8d2b3920190daf1cb14a60871b16fd38bed42b857a3182bc621f4996");
    public static readonly PinnedImage Alertmanager = new("prom/alertmanager:v0.28.1@sha256:27c475db5fb156cab31d5c18a4251ac7ed567746a2483ff264516437a39b15ba");
    public static readonly PinnedImage PostgresExporter = new("quay.io/prometheuscommunity/postgres-exporter:v0.17.1@sha256:38606faa38c54787525fb0ff2fd6b41b4cfb75d455c1df294927c5f611699b17");
    public static readonly PinnedImage RedisExporter = new("oliver006/redis_exporter:v1.66.0@sha256:d98e6db8094f491b95791e9f776b0ba30a20aeacb90e18334935d5e51bf2e6a1");
    public static readonly PinnedImage BlackboxExporter = new("prom/blackbox-exporter:v0.27.0@sha256:a50c4c0eda297baa1678cd4dc4712a67fdea713b832d43ce7fcc5f9bea05094d");
    public static readonly PinnedImage NodeExporter = new("prom/node-exporter:v1.9.1@sha256:d00a542e409ee618a4edc67da14dd48c5da66726bbd5537ab2af9c1dfc442c8a");
}
