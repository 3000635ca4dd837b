using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Systems;

namespace Pipeline.Deployment.Docker;

/// <summary>A part of the configuration as one compose project: pure functions of the configuration.</summary>
internal static class ComposeProject
{
    /// <summary>A folder or file of the repository that a service sees, and the volume that holds it in the engine.</summary>
    public sealed record Folder(string Service, string Source, string Volume);

    /// <summary>What no release replaces: stores, monitors, router, edge.</summary>
    public static JsonObject Lasting(JsonObject configuration, SystemDefinition system, DockerNames names)
    {
        var released = system.Released.Select(x => x.Name).ToHashSet();
        var project = Project(configuration, names.Project, names, x => !released.Contains(x), names.Labels);
        foreach (var (name, item) in Shared(project))
        {
            item["name"] = names.Shared(name);
            Label(item, names.Labels);
        }

        foreach (var volume in Folders(configuration, system, names).Select(x => x.Volume))
            Volumes(project)[volume] = External(volume);
        foreach (var service in Services(project).Select(x => (JsonObject)x.Value!))
            service["labels"]![DockerNames.ConfigurationLabel] = ConfigurationLabel.Of(service).Replace("$", "$$", StringComparison.Ordinal);
        return project;
    }

    /// <summary>The services of a rollout.</summary>
    public static JsonObject Rollout(JsonObject configuration, SystemDefinition system, DockerNames names, Rollout rollout)
    {
        var released = system.Released.Select(x => x.Name).ToHashSet();
        var labels = names.LabelsOf(rollout.Id).Add(DockerNames.RecordLabel, JsonSerializer.Serialize(rollout, DeploymentJson.Default.Rollout));
        var project = Project(configuration, names.ProjectOf(rollout.Id), names, released.Contains, labels);
        foreach (var (name, item) in Shared(project))
            item.ReplaceWith(External(names.Shared(name)));
        return project;
    }

    /// <summary>One service of a project, with what it needs of networks and volumes: the others may not be there yet.</summary>
    public static JsonObject Only(JsonObject project, string service)
    {
        var copy = (JsonObject)project.DeepClone();
        var services = Services(copy);
        foreach (var other in services.Select(x => x.Key).Where(x => x != service).ToList())
            services.Remove(other);
        (services[service] as JsonObject)?.Remove("depends_on");
        var seen = Mounts(services[service]!).Select(x => (string?)x["source"]).ToHashSet();
        foreach (var volume in Volumes(copy).Select(x => x.Key).Where(x => !seen.Contains(x)).ToList())
            Volumes(copy).Remove(volume);
        return copy;
    }

    /// <summary>The volumes that the services of a project mount, as the engine names them.</summary>
    public static IEnumerable<string> VolumesOf(JsonObject project) =>
        Services(project).SelectMany(x => Mounts(x.Value!)).Select(x => (string?)x["source"]).OfType<string>().Distinct().Select(x => (string?)project["volumes"]?[x]?["name"]).OfType<string>();

    /// <summary>The networks that the services of a project are in, as the configuration names them, and whether each leads nowhere outside.</summary>
    public static IEnumerable<(string Name, bool Isolated)> NetworksOf(JsonObject configuration, JsonObject project) =>
        Services(project).SelectMany(x => (x.Value!["networks"] as JsonObject ?? []).Select(y => y.Key)).Distinct().Select(x => (x, configuration["networks"]?[x]?["internal"]?.GetValue<bool>() is true));

    /// <summary>One service of a project with another command and name, beside the one that may run.</summary>
    public static JsonObject Called(JsonObject project, string service, IEnumerable<string> command)
    {
        var copy = Only(project, service);
        var called = Services(copy)[service]!.DeepClone();
        Services(copy).Remove(service);
        called["command"] = new JsonArray([.. command.Select(x => (JsonNode)x.Replace("$", "$$", StringComparison.Ordinal))]);
        called["labels"]![DockerNames.CallLabel] = "true";
        Services(copy)[CallOf(service)] = called;
        return copy;
    }

    /// <summary>The name of a service that is called.</summary>
    public static string CallOf(string service) => $"{service}-call";

    /// <summary>A project whose services get an eighth of the usual processor time where others contend for it, unless they say themselves how much.</summary>
    public static JsonObject HeldBack(JsonObject project)
    {
        var copy = (JsonObject)project.DeepClone();
        foreach (var service in Services(copy).Select(x => x.Key).Where(x => !HasShares(copy, x)).ToList())
            Services(copy)[service]!["cpu_shares"] = 128;
        return copy;
    }

    /// <summary>Whether a service says itself how much of the processors it gets, as another compose file of a team may.</summary>
    public static bool HasShares(JsonObject configuration, string service) => Services(configuration)[service]?["cpu_shares"] is not null;

    /// <summary>The folders of the repository that lasting services see.</summary>
    public static ImmutableArray<Folder> Folders(JsonObject configuration, SystemDefinition system, DockerNames names)
    {
        var released = system.Released.Select(x => x.Name).ToHashSet();
        return [.. Services(configuration).Where(x => !released.Contains(x.Key)).SelectMany(x =>
            Mounts(x.Value!).Where(IsBind).Select((y, i) => new Folder(x.Key, (string)y["source"]!, names.Configuration(x.Key, i))))];
    }

    /// <summary>What stands in a configuration for a secret that a service takes as a variable: the configuration is kept, and never holds a value.</summary>
    public static string InPlaceOf(string secret) => SecretPrefix + secret;

    /// <summary>A project with the values of secrets in the variables that hold them, to be handed to compose and to nobody else.</summary>
    public static JsonObject Revealed(JsonObject project, Func<string, string> valueOf)
    {
        var copy = (JsonObject)project.DeepClone();
        foreach (var variables in Services(copy).Select(x => x.Value!["environment"]).OfType<JsonObject>())
            foreach (var (name, value) in variables.ToList())
                if ((string?)value is { } text && text.StartsWith(SecretPrefix, StringComparison.Ordinal))
                    variables[name] = valueOf(text[SecretPrefix.Length..]).Replace("$", "$$", StringComparison.Ordinal);
        return copy;
    }

    private const string SecretPrefix = "pipeline.secret:";

    /// <summary>The names of the secrets that a service is given.</summary>
    public static ImmutableArray<string> SecretsOf(JsonObject configuration, string service) =>
        [.. (Services(configuration)[service]?["secrets"] as JsonArray ?? []).Select(x => (string)x!["source"]!)];

    /// <summary>The number of the user that runs a service; 0 when the configuration does not say.</summary>
    public static int UserOf(JsonObject configuration, string service) =>
        int.TryParse(((string?)Services(configuration)[service]?["user"])?.Split(':')[0], out var user) ? user : 0;

    /// <summary>The images of a project's services.</summary>
    public static IEnumerable<string> ImagesOf(JsonObject project) => Services(project).Select(x => (string)x.Value!["image"]!).Distinct();

    private static JsonObject Project(
        JsonObject configuration, string project, DockerNames names, Func<string, bool> belongs, ImmutableSortedDictionary<string, string> labels)
    {
        var copy = (JsonObject)configuration.DeepClone();
        copy["name"] = project;
        var services = Services(copy);
        foreach (var (name, service) in services.ToList())
        {
            if (!belongs(name))
            {
                services.Remove(name);
                continue;
            }

            Label(service!, labels.Add(DockerNames.ServiceLabel, name));
            // All images were fetched and looked at before; nothing else is ever taken.
            service!["pull_policy"] = "never";
            // What belongs to another project is ready by then: the plan has seen to it.
            if (service["depends_on"] is JsonObject needs)
                foreach (var need in needs.Select(x => x.Key).Where(x => !belongs(x)).ToList())
                    needs.Remove(need);
            Replace(copy, service, name, project, names);
        }

        copy.Remove("secrets");
        copy.Remove("configs");
        return copy;
    }

    /// <summary>In the place of what lies on the deployer's disk: volumes.</summary>
    private static void Replace(JsonObject project, JsonNode service, string name, string projectName, DockerNames names)
    {
        var number = 0;
        foreach (var mount in Mounts(service).Where(IsBind))
        {
            mount["type"] = "volume";
            mount["source"] = names.Configuration(name, number++);
            mount.Remove("bind");
            mount["volume"] = new JsonObject { ["nocopy"] = true };
        }

        if (service["secrets"] is not JsonArray { Count: > 0 })
            return;
        ((JsonObject)service).Remove("secrets");
        var volume = DockerNames.Secrets(projectName, name);
        if (service["volumes"] is not JsonArray mounts)
            service["volumes"] = mounts = [];
        mounts.Add((JsonNode)new JsonObject
        {
            ["type"] = "volume",
            ["source"] = volume,
            ["target"] = "/run/secrets",
            ["read_only"] = true,
            ["volume"] = new JsonObject { ["nocopy"] = true },
        });
        Volumes(project)[volume] = External(volume);
    }

    private static JsonObject Services(JsonObject configuration) => (JsonObject)configuration["services"]!;

    private static JsonObject Volumes(JsonObject project)
    {
        if (project["volumes"] is not JsonObject volumes)
            project["volumes"] = volumes = [];
        return volumes;
    }

    // A volume of secrets or configuration is external already.
    private static List<(string Name, JsonObject Item)> Shared(JsonObject project) =>
        [.. ((string[])["networks", "volumes"]).Select(x => project[x]).OfType<JsonObject>().SelectMany(x => x.ToList())
            .Select(x => (x.Key, Item: (JsonObject)x.Value!)).Where(x => x.Item["external"] is null)];

    private static IEnumerable<JsonObject> Mounts(JsonNode service) => (service["volumes"] as JsonArray ?? []).OfType<JsonObject>();

    private static bool IsBind(JsonObject mount) => (string?)mount["type"] == "bind";

    private static JsonObject External(string name) => new() { ["name"] = name, ["external"] = true };

    private static void Label(JsonNode item, ImmutableSortedDictionary<string, string> labels)
    {
        if (item["labels"] is not JsonObject own)
            item["labels"] = own = [];
        // Compose puts variables in the place of a dollar.
        foreach (var (name, value) in labels)
            own[name] = value.Replace("$", "$$", StringComparison.Ordinal);
    }
}
