using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Deployment;
using Pipeline.Deployment.Docker;
using Pipeline.Docker;
using Pipeline.Systems;
using Pipeline.Systems.Blocks;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Images;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Tests.Deployment.Docker;

/// <summary>A small system, and its configuration as compose prints it.</summary>
internal static class SmallSystem
{
    private static readonly Image Image = new("app") { Context = "app" };
    private static readonly Store Redis = Pipeline.Systems.Blocks.Redis.Store("redis", new PinnedImage("redis:7@sha256:" + new string('1', 64)), new Volume("redis-data"));

    public static readonly GivenSecret Token = new("token") { Variable = "SMALL_SYSTEM_TOKEN" };

    public static SystemDefinition Definition { get; } = new("shop")
    {
        Images = [Image],
        Services =
        [
            Redis,
            new Web("web") { Artifact = Image, Port = 8000, Settings = new() { ["TOKEN"] = Token, ["REDIS"] = Redis } },
            new Worker("worker") { Artifact = Image, Ready = new ExecProbe("true") },
            Nginx.Edge("nginx", new PinnedImage("nginx:1.28@sha256:" + new string('2', 64))),
        ],
        Environments = [new DockerEnvironment("lab") { Url = new Uri("https://shop.test:8443") }],
    };

    public static DockerNames Names { get; } = new("shop", "lab");

    public static Release Release { get; } = new("1.4", "sha256:" + new string('3', 64))
    {
        Images = ImmutableSortedDictionary<string, string>.Empty.Add("app", "registry.test/app@sha256:" + new string('4', 64)),
    };

    public static Rollout Rollout { get; } = new("0007-1c9e", RolloutKind.Deploy, Release, Slot.Blue, "sha256:$settings");

    public static JsonObject Configuration => ComposeConfiguration.Parse("""
        {
          "name": "shop-lab",
          "services": {
            "redis": {
              "image": "redis:7", "user": "999:999", "networks": { "data": null },
              "volumes": [{ "type": "volume", "source": "redis-data", "target": "/data", "volume": {} }]
            },
            "router": {
              "image": "router", "user": "10001:10001", "networks": { "front": null, "application": null },
              "command": ["run", "--listen", "unix:/run/router/router.sock", "--directory", "/state"],
              "volumes": [{ "type": "volume", "source": "router-state", "target": "/state", "volume": {} }, { "type": "volume", "source": "router-socket", "target": "/run/router", "volume": {} }]
            },
            "nginx": {
              "image": "nginx:1.28", "user": "101:101", "networks": { "front": null },
              "depends_on": { "router": { "condition": "service_started", "required": true } },
              "secrets": [{ "source": "tls-certificate" }, { "source": "tls-key" }],
              "volumes": [
                { "type": "bind", "source": "/repository/nginx/shop", "target": "/etc/nginx/edge", "read_only": true, "bind": { "create_host_path": true } },
                { "type": "bind", "source": "/repository/nginx/shop/environments/lab", "target": "/etc/nginx/environment", "read_only": true, "bind": { "create_host_path": true } }
              ]
            },
            "web": {
              "image": "registry.test/app", "user": "10001", "scale": 2, "networks": { "application": null },
              "environment": { "PRICE": "$$5", "TOKEN_FILE": "/run/secrets/token" },
              "labels": { "com.example.own": "kept" },
              "depends_on": { "redis": { "condition": "service_healthy", "required": true } },
              "secrets": [{ "source": "token" }]
            },
            "worker": { "image": "registry.test/app", "networks": { "application": null }, "depends_on": { "web": { "condition": "service_started", "required": true } } }
          },
          "networks": { "application": { "name": "shop-lab_application" }, "data": { "name": "shop-lab_data", "internal": true }, "front": { "name": "shop-lab_front" } },
          "volumes": { "redis-data": { "name": "shop-lab_redis-data" }, "router-state": { "name": "shop-lab_router-state" }, "router-socket": { "name": "shop-lab_router-socket" } },
          "secrets": { "token": { "name": "shop-lab_token", "file": "/repository/compose/shop/secrets/token" } }
        }
        """);

    public static DockerSetup Setup(SystemDefinition? system = null) => new(
        system ?? Definition, (DockerEnvironment)Definition.Environments[0], "/repository", ImmutableSortedDictionary<string, string>.Empty,
        new DockerEndpoint(new Uri("unix:///nowhere"), null, "the test"), TimeProvider.System);

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text(JsonNode node) => node.ToJsonString(Indented) + "\n";
}
