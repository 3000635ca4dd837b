using Pipeline.Systems;
using Pipeline.Systems.Services;
using Pipeline.Yaml;

namespace Pipeline.Rendering;

/// <summary><c>development.yaml</c>: the system on a developer's machine, whole, in one file.</summary>
internal static class DevelopmentFile
{
    /// <summary>The variable with the user and the group of the developer, so that the programs read what they may read, and write what is theirs.</summary>
    public const string Developer = "DEVELOPER";

    /// <summary>The folder of the repository with the secrets of it, and with what the services that are worked on keep. Git ignores it.</summary>
    public static string FolderOf(SystemDefinition system) => $".nuke/temp/development/{system.Name}";

    /// <summary>The file's path; its project in compose is the system's with <c>-development</c>.</summary>
    public static string PathOf(SystemDefinition system) => $"compose/{system.Name}/development.yaml";

    /// <summary>The file; none where the system is not developed.</summary>
    public static IEnumerable<RenderedFile> Of(SystemDefinition system)
    {
        if (system.Development is not { } development)
            return [];
        var there = development.Of(system);
        var services = new YamlMapping();
        foreach (var service in there.Services)
        {
            var source = system.Services.Where(x => x.Name == service.Name).Select(development.SourceOf).FirstOrDefault();
            services.Add(new YamlEntry(new YamlScalar(service.Name), Entry(there, service, source, development.PortOf(service)), source is null ? ComposeService.Remark(service) : null) { Apart = services.Entries.Count > 0 });
        }

        var file = new YamlMapping()
            .Add("name", $"{system.Name}-development")
            .Add(new YamlEntry(new YamlScalar("services"), services) { Apart = true })
            .Add(new YamlEntry(new YamlScalar("networks"), new YamlMapping().Add(there.Services[0].Networks[0].Name, new YamlMapping())) { Apart = true });
        var sources = system.Services.Where(x => development.SourceOf(x) is not null).Select(x => x.Name).ToHashSet();
        var volumes = new YamlMapping();
        foreach (var volume in there.Services.Where(x => !sources.Contains(x.Name)).SelectMany(x => x.Mounts).Select(x => x.Volume.Name).Distinct())
            volumes.Add(volume, new YamlMapping());
        if (volumes.Entries.Count > 0)
            file.Add(new YamlEntry(new YamlScalar("volumes"), volumes) { Apart = true });
        var secrets = new YamlMapping();
        foreach (var secret in ComposeFile.Named(there))
            secrets.Add(secret.Name, ComposeValue.Line(("file", ComposeValue.Text($"../../{FolderOf(system)}/secrets/{secret.Name}"))), ComposeFile.Meaning(secret));
        if (secrets.Entries.Count > 0)
            file.Add(new YamlEntry(new YamlScalar("secrets"), secrets) { Apart = true });
        return [new(PathOf(system), YamlWriter.Write(file, SystemFiles.Header(system) + "\n" + Usage(system)))];
    }

    private static string Usage(SystemDefinition system)
    {
        (string Line, string What)[] usage =
        [
            ($"{Engine.StartScript.Name} Develop --system {system.Name}", "builds the images, makes the secrets, and starts all of it"),
            ($"docker compose -f {PathOf(system)} logs -f", "shows what it says; restart, exec and the like work, too"),
            ($"{Engine.StartScript.Name} StopDevelopment --system {system.Name}", "ends it; --volumes forgets its data"),
        ];
        return "\n" + string.Join('\n', usage.Select(x => $"{x.Line.PadRight(usage.Max(y => y.Line.Length))}  # {x.What}"));
    }

    private static YamlMapping Entry(SystemDefinition there, Service service, SourceImage? source, int? port)
    {
        var mapping = new YamlMapping();
        foreach (var entry in ComposeService.Of(there, service).Entries)
            switch (entry.Key.Value)
            {
                case "image" when source is not null:
                    mapping.Add("image", ComposeValue.Text(source.ReferenceIn(there)));
                    mapping.Add("build", Build(source));
                    break;
                case "user" when source?.Folder is not null:
                    mapping.Add("user", ComposeValue.Otherwise(Developer, "10001:10001"));
                    break;
                case "volumes" when source is not null:
                    break;
                case "networks":
                    mapping.Add(entry);
                    if (source is not null && Mounts(there, service, source).ToList() is { Count: > 0 } mounts)
                        mapping.Add("volumes", new YamlSequence([.. mounts]));
                    if (port is { } published)
                        mapping.Add("ports", new YamlSequence([ComposeService.Port("127.0.0.1", published, service.Port!.Value)]));
                    break;
                // Whoever starts the machine again has not asked for all of this.
                case "restart":
                    mapping.Add("restart", "no");
                    break;
                case "scale":
                    break;
                default:
                    mapping.Add(entry);
                    break;
            }

        return mapping;
    }

    private static IEnumerable<YamlNode> Mounts(SystemDefinition there, Service service, SourceImage source) =>
        [.. source.Folder is { } folder ? [ComposeService.Folder($"../../{source.Image.Context}", folder)] : (YamlNode[])[], .. service.Mounts.Select(x => Kept(there, x))];

    // A volume would be root's, and the program is not root; and people want to see what is in it.
    private static YamlMapping Kept(SystemDefinition there, Mount mount)
    {
        var line = ComposeValue.Line(
            ("type", new YamlScalar("bind")), ("source", new YamlScalar($"../../{FolderOf(there)}/{mount.Volume.Name}")), ("target", ComposeValue.Text(mount.Path)));
        return mount.ReadOnly ? line.Add("read_only", YamlScalar.Of(true)) : line;
    }

    private static YamlMapping Build(SourceImage source)
    {
        var image = source.Image.With(null);
        var build = new YamlMapping()
            .Add("context", ComposeValue.Text($"../../{image.Context.TrimEnd('/')}"))
            .Add("dockerfile", ComposeValue.Text(image.DockerfileFromContext));
        if (source.Built.Stage is { } stage)
            build.Add("target", ComposeValue.Text(stage));
        if (image.Arguments.Count > 0)
        {
            var arguments = new YamlMapping();
            foreach (var (name, value) in image.Arguments)
                arguments.Add(name, ComposeValue.Text(value));
            build.Add("args", arguments);
        }

        return build;
    }
}
