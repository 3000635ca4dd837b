using System.Text.Json.Nodes;
using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Routing;

namespace Pipeline.Rendering;

/// <summary><c>route.sh</c>: who starts a system by hand gives the router its first table with it. A deployment gives tables of its own.</summary>
internal static class RouteScript
{
    /// <summary>The script.</summary>
    public static string Of(SystemDefinition system)
    {
        // By the name of the service, which Docker's name server gives all its containers.
        var services = system.Webs.Select(x => (JsonNode)new JsonObject
        {
            ["name"] = x.Name,
            ["groups"] = new JsonArray(new JsonObject
            {
                ["rollout"] = "by-hand",
                ["release"] = "by-hand",
                ["slot"] = "by-hand",
                ["weight"] = 100,
                ["replicas"] = new JsonArray(new JsonObject { ["instance"] = x.Name, ["url"] = $"http://{x.Name}:{x.Port}" }),
                ["assets"] = new JsonArray([.. x.Assets.Select(y => (JsonNode)y)]),
            }),
        });
        var routes = system.AllRoutes.OfType<ServiceRoute>().Select(x => (JsonNode)new JsonObject { ["prefix"] = x.Prefix, ["service"] = x.Service.Name, ["host"] = x.Host });
        // Everything but ASCII is written as escapes, and so is the quote: as many characters as bytes, and none that the shell reads.
        var table = new JsonObject { ["token"] = 1, ["table"] = new JsonObject { ["services"] = new JsonArray([.. services]), ["routes"] = new JsonArray([.. routes]) } }.ToJsonString();
        return $$"""
            #!/bin/sh
            # {{SystemFiles.Header(system)}}
            # By hand only: tells the router where the services of compose.yaml are. A deployment does so itself, and then refuses this.
            #   sh compose/{{system.Name}}/route.sh [project; default: {{system.Name}}-{{system.Environments.OfType<DockerEnvironment>().First().Name}}]
            set -eu
            project=${1:-{{system.Name}}-{{system.Environments.OfType<DockerEnvironment>().First().Name}}}
            router=$(docker ps --quiet --filter "label=com.docker.compose.project=$project" --filter label=com.docker.compose.service={{ComposeFile.Router}})
            [ -n "$router" ] || { echo "Project $project has no router that runs; start it first" >&2; exit 1; }
            table='{{table}}'
            # The way to the router ends when its input ends, so that is held open until the answer is there.
            answer=$( { printf 'PUT /table HTTP/1.1\r\nHost: router\r\nContent-Type: application/json\r\nContent-Length: %s\r\nConnection: close\r\n\r\n%s' "${#table}" "$table"; sleep 3; } |
              docker exec -i "$router" router connect --directory /state)
            case "$answer" in
              "HTTP/1.1 2"*) echo "The router sends requests to the services of $project" ;;
              *) printf '%s\n' "$answer" >&2; exit 1 ;;
            esac

            """.Replace("\r", "", StringComparison.Ordinal);
    }
}
