using Pipeline.Systems;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;
using Pipeline.Yaml;

namespace Pipeline.Rendering;

/// <summary><c>compose.&lt;environment&gt;.yaml</c>: what is other there than in <c>compose.yaml</c>.</summary>
internal static class ComposeEnvironmentFile
{
    /// <summary>Where the edge finds what is rendered of its environment.</summary>
    public const string EdgeFolder = "/etc/nginx/environment";

    /// <summary>The file.</summary>
    public static string Of(SystemDefinition system, DockerEnvironment environment)
    {
        var (shared, there) = (ComposeFile.Shared(system), system.In(environment));
        var services = new YamlMapping();
        foreach (var (before, after) in shared.Services.Zip(there.Services))
            if (Difference(shared, before, there, after, environment) is { Entries.Count: > 0 } difference)
                services.Add(new YamlEntry(new YamlScalar(after.Name), difference) { Apart = services.Entries.Count > 0 });
        var file = new YamlMapping()
            .Add("name", $"{system.Name}-{environment.Name}")
            .Add(new YamlEntry(new YamlScalar("services"), services) { Apart = true });
        if (ComposeFile.Secrets(ComposeFile.Named(there).Except(ComposeFile.Named(shared))) is { Entries.Count: > 0 } secrets)
            file.Add(new YamlEntry(new YamlScalar("secrets"), secrets) { Apart = true });
        return YamlWriter.Write(file, SystemFiles.Header(system));
    }

    private static YamlMapping Difference(SystemDefinition shared, Service before, SystemDefinition there, Service after, DockerEnvironment environment)
    {
        var mapping = new YamlMapping();
        if (before is Replicated old && after is Replicated now && old.Replicas != now.Replicas)
            mapping.Add("scale", YamlScalar.Of(now.Replicas));
        if (Added(ComposeService.Variables(before), ComposeService.Variables(after)) is { Entries.Count: > 0 } variables)
            mapping.Add("environment", variables);
        if (ComposeService.Files(there, after).Except(ComposeService.Files(shared, before)).Select(x => x.Name).ToList() is { Count: > 0 } secrets)
            mapping.Add("secrets", ComposeValue.List(secrets));
        if (after is Edge)
        {
            mapping.Add("volumes", new YamlSequence([ComposeService.Folder($"../../nginx/{there.Name}/environments/{environment.Name}", EdgeFolder)]));
            mapping.Add("ports", new YamlSequence(
            [
                ComposeService.Port(environment.Address, environment.HttpPort, Edge.HttpPort), ComposeService.Port(environment.Address, environment.HttpsPort, Edge.HttpsPort),
                // The deployer comes through the machine's own sshd.
                .. environment.BehindBalancer ? [ComposeService.Port("127.0.0.1", environment.HttpsPort, Edge.HttpsPort)] : (YamlMapping[])[],
            ]));
        }

        if (Added(ComposeService.Needs(shared, before), ComposeService.Needs(there, after)) is { Entries.Count: > 0 } needs)
            mapping.Add("depends_on", needs);
        if (before.Limits != after.Limits)
            ComposeService.Limit(mapping, after.Limits);
        return mapping;
    }

    private static YamlMapping Added(YamlMapping before, YamlMapping after) => new([.. after.Entries.Where(x => before.Find(x.Key.Value) is null)]);
}
