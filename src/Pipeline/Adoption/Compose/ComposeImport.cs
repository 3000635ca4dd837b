using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Yaml;

namespace Pipeline.Adoption.Compose;

/// <summary>Makes a definition of compose files. Nothing runs, and nothing is asked of an engine or a registry.</summary>
internal static class ComposeImport
{
    /// <param name="files">The compose files; later ones lie over earlier ones.</param>
    /// <param name="root">The repository's root, which paths of the definition begin at.</param>
    /// <param name="name">The system's name; null: the project's name in the file, else that of the folder.</param>
    /// <param name="profiles">Profiles whose services are read too.</param>
    /// <exception cref="PipelineException">A file is missing, cannot be read or has no services: exit 2.</exception>
    public static ImportedSystem Run(IReadOnlyList<string> files, string root, string? name = null, IReadOnlyCollection<string>? profiles = null)
    {
        var reader = new ComposeFiles();
        var project = reader.Read(files);
        if (project["services"] is not YamlMapping { Entries.Count: > 0 } nodes)
            throw PipelineException.WrongUse("The compose file has no services", files[0]);
        var findings = new List<Finding>(reader.Findings);
        var known = Known(reader.Folder, findings);
        var services = new List<ComposeService>();
        foreach (var entry in nodes.Entries)
        {
            if (entry.Value is not YamlMapping node)
                throw PipelineException.WrongUse($"Service `{entry.Key.Value}` is no mapping", $"{files[0]}:{entry.Key.At}");
            var service = new ComposeService(entry.Key.Value, node, known);
            if (service.Build is null && service.Image is null)
                throw PipelineException.WrongUse($"Service `{service.Name}` has neither `image` nor `build`", $"{files[0]}:{entry.Key.At}");
            if (service.Profiles.Count > 0 && !service.Profiles.Any(x => profiles?.Contains(x) is true))
                findings.Add(new Finding(FindingKind.NotCarried, service.Where, $"it is of profile {string.Join(", ", service.Profiles)}", $"add --profiles {service.Profiles[0]} for it"));
            else
                services.Add(service);
        }

        if (services.Count == 0)
            throw PipelineException.WrongUse("All services of the compose file are of profiles", files[0], next: "name some: --profiles <profile>");
        foreach (var (section, what) in ((string, string)[])[("configs", "files of configuration: build them into the image"), ("models", "models")])
            if (project[section] is not null)
                findings.Add(new Finding(FindingKind.NotCarried, section, what));
        foreach (var volume in (project["volumes"] as YamlMapping)?.Entries ?? [])
            if (volume.Value is YamlMapping { Entries.Count: > 0 } options)
                findings.Add(new Finding(FindingKind.NotCarried, $"volumes.{volume.Key.Value}", $"{string.Join(", ", options.Entries.Select(x => x.Key.Value))}: the definition has volumes of the engine's own"));
        if ((project["networks"] as YamlMapping)?.Entries is { Count: > 0 } networks)
            findings.Add(new Finding(FindingKind.Assumed, "networks", $"{string.Join(", ", networks.Select(x => x.Key.Value))}: replaced by a network for each tier, of which that of stores does not reach the world"));
        if ((project["volumes"] as YamlMapping)?.Entries is { Count: > 0 })
            findings.Add(new Finding(FindingKind.NotCarried, "volumes", "the data: volumes of an environment have names of their own", "copy the data before the first deployment"));
        var wanted = name ?? (project["name"] is YamlScalar { Kind: not ScalarKind.Null } said ? Interpolation.Fill(said.Value, known) : null) ?? Path.GetFileName(reader.Folder);
        var source = new SystemSource(CSharpText.Label(wanted), root, reader.Folder, services, known, SecretFiles(project), findings);
        var text = source.Text();
        foreach (var service in services.Where(x => x.Unknown.Count > 0))
            findings.Add(new Finding(FindingKind.NotCarried, service.Where, $"nobody here knows {string.Join(", ", service.Unknown)}, so commands and names hold ${service.Unknown.Min} as it is", "write what it stands for"));
        return new ImportedSystem(source.Name, source.ClassName, text, [.. findings.Distinct().OrderBy(x => x.Kind)]);
    }

    /// <summary>Variables of <c>.env</c> beside the file, without what looks like a secret: that is never copied, so it need not be known.</summary>
    private static ImmutableSortedDictionary<string, string> Known(string folder, List<Finding> findings)
    {
        var path = Path.Combine(folder, ".env");
        if (!File.Exists(path))
            return ImmutableSortedDictionary<string, string>.Empty;
        var all = EnvFile.Read(File.ReadAllText(path)).Where(x => x.Value is not null).ToList();
        if (all.Any(x => IsSecret(x.Name, x.Value!)))
            findings.Add(new Finding(FindingKind.Danger, ".env", $"secrets in clear: {string.Join(", ", all.Where(x => IsSecret(x.Name, x.Value!)).Select(x => x.Name))}", "they were not copied; keep the file out of the repository"));
        return all.Where(x => !IsSecret(x.Name, x.Value!)).GroupBy(x => x.Name).ToImmutableSortedDictionary(x => x.Key, x => x.Last().Value!, StringComparer.Ordinal);
    }

    private static bool IsSecret(string name, string value) => value.Length > 0 && (SecretLook.IsName(name) || SecretLook.IsValue(value) || SecretLook.Address(value).Success);

    private static ImmutableHashSet<string> SecretFiles(YamlMapping project) =>
        [.. (project["secrets"] as YamlMapping)?.Entries.Select(x => x.Key.Value) ?? []];
}
