using Pipeline.Diagnostics;
using Pipeline.Yaml;

namespace Pipeline.Adoption.Compose;

/// <summary>What compose makes of its files: later ones laid over earlier ones, included and extended ones drawn in, merge keys resolved.</summary>
/// <remarks>https://docs.docker.com/reference/compose-file/merge/. Variables are still in the values.</remarks>
internal sealed class ComposeFiles
{
    private const int Deepest = 20;

    private readonly List<Finding> _findings = [];

    /// <summary>What could not be read as it is meant.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>Where paths of services without their own file begin: the folder of the first file.</summary>
    public string Folder { get; private set; } = "";

    /// <summary>The files as one.</summary>
    /// <exception cref="PipelineException">A file is missing or no compose file: exit 2.</exception>
    public YamlMapping Read(IReadOnlyList<string> files)
    {
        Folder = Path.GetDirectoryName(Path.GetFullPath(files[0]))!;
        return files.Select(x => Whole(Path.GetFullPath(x), 0)).Aggregate((x, y) => Over(x, y, []));
    }

    private YamlMapping Whole(string file, int depth)
    {
        if (depth > Deepest)
            throw PipelineException.WrongUse("Compose files include each other in a circle", file);
        var root = Resolve(Parse(file));
        foreach (var included in Included(root["include"]))
            root = Over(Whole(Path.GetFullPath(included, Path.GetDirectoryName(file)!), depth + 1), root, []);
        if (root["services"] is not YamlMapping services)
            return root;
        var extended = new YamlMapping();
        foreach (var entry in services.Entries)
            extended.Add(entry.Key.Value, entry.Value is YamlMapping service ? Extended(file, root, service, depth) : entry.Value);
        return With(root, "services", extended);
    }

    private YamlMapping Extended(string file, YamlMapping root, YamlMapping service, int depth)
    {
        if (service["extends"] is not { } extends)
            return service;
        var name = extends is YamlMapping map ? Text(map["service"]) : Text(extends);
        var other = extends is YamlMapping { } long_ && Text(long_["file"]) is { } path ? Path.GetFullPath(path, Path.GetDirectoryName(file)!) : file;
        if (name is null || depth > Deepest)
            throw PipelineException.WrongUse("A service extends nothing, or itself in a circle", $"{file}:{extends.At}");
        var from = other == file ? root : Resolve(Parse(other));
        var parent = (from["services"] as YamlMapping)?[name] as YamlMapping
            ?? throw PipelineException.WrongUse($"Service `{name}` to extend does not exist", $"{file}:{extends.At}", $"it is not in {other}");
        parent = Extended(other, from, parent, depth + 1);
        var own = new YamlMapping([.. service.Entries.Where(x => x.Key.Value != "extends")]) { At = service.At };
        // What would have to run before the extended service is not inherited.
        return Over(new YamlMapping([.. parent.Entries.Where(x => x.Key.Value is not ("depends_on" or "links" or "volumes_from"))]) { At = parent.At }, own, ["services", name]);
    }

    private YamlMapping Parse(string file)
    {
        if (!File.Exists(file))
            throw PipelineException.WrongUse("There is no such compose file", file, next: "say which: --file compose.yaml, or several where later ones lie over earlier ones");
        var text = File.ReadAllText(file);
        var (root, mistakes) = YamlReader.Read(text);
        if (root is not YamlMapping mapping || mistakes.Count > 0)
            throw PipelineException.WrongUse("The compose file cannot be read", mistakes is [var first, ..] ? $"{file}:{first.At}" : file, mistakes is [var why, ..] ? why.Message : "it holds no mapping");
        foreach (var tag in (string[])["!reset", "!override"])
            if (text.Contains(tag, StringComparison.Ordinal))
                _findings.Add(new Finding(FindingKind.NotCarried, Path.GetFileName(file), $"`{tag}` is read as if it were not there", "compare the definition with what `docker compose config` shows"));
        return mapping;
    }

    /// <summary>The paths of <c>include</c>, in all its forms.</summary>
    private static IEnumerable<string> Included(YamlNode? node) => node switch
    {
        YamlSequence list => list.Items.SelectMany(x => x is YamlMapping map ? Strings(map["path"]) : Strings(x)),
        _ => [],
    };

    private static IEnumerable<string> Strings(YamlNode? node) => node switch
    {
        YamlScalar scalar => [scalar.Value],
        YamlSequence list => list.Items.OfType<YamlScalar>().Select(x => x.Value),
        _ => [],
    };

    /// <summary>With <c>&lt;&lt;</c> keys replaced by what they name.</summary>
    private static YamlMapping Resolve(YamlMapping mapping)
    {
        var own = new YamlMapping { };
        foreach (var entry in mapping.Entries.Where(x => x.Key.Value != "<<"))
            own.Add(new YamlEntry(entry.Key, Inside(entry.Value)));
        foreach (var merged in mapping.Entries.Where(x => x.Key.Value == "<<").SelectMany(x => x.Value is YamlSequence list ? list.Items : [x.Value]).OfType<YamlMapping>())
            foreach (var entry in Resolve(merged).Entries.Where(x => own.Find(x.Key.Value) is null))
                own.Add(entry);
        return new YamlMapping([.. own.Entries]) { At = mapping.At };
    }

    private static YamlNode Inside(YamlNode node) => node switch
    {
        YamlMapping mapping => Resolve(mapping),
        YamlSequence list => new YamlSequence([.. list.Items.Select(Inside)]) { At = list.At },
        _ => node,
    };

    private static YamlMapping With(YamlMapping mapping, string key, YamlNode value) =>
        new([.. mapping.Entries.Select(x => x.Key.Value == key ? new YamlEntry(x.Key, value) : x)]) { At = mapping.At };

    /// <summary>One laid over the other: mappings by key, lists one after the other, except where compose replaces them.</summary>
    private static YamlMapping Over(YamlMapping under, YamlMapping over, string[] path)
    {
        var merged = new YamlMapping([.. under.Entries]) { At = over.At };
        foreach (var entry in over.Entries)
        {
            var key = entry.Key.Value;
            merged = under[key] is not { } old ? new YamlMapping([.. merged.Entries, entry]) { At = merged.At }
                : With(merged, key, Both(old, entry.Value, [.. path, key]));
        }

        return merged;
    }

    private static YamlNode Both(YamlNode under, YamlNode over, string[] path) => (path[^1], under, over) switch
    {
        ("command" or "entrypoint" or "test", _, _) => over,
        ("environment" or "labels" or "args" or "annotations" or "sysctls" or "extra_hosts" or "depends_on" or "networks", _, _) when path.Length > 2 && Keyed(under) is { } x && Keyed(over) is { } y => Over(x, y, path),
        ("volumes" or "devices", YamlSequence x, YamlSequence y) when path.Length > 2 => Unique(x, y, TargetOf),
        ("ports" or "secrets" or "configs" or "expose" or "dns" or "tmpfs" or "cap_add" or "cap_drop", YamlSequence x, YamlSequence y) when path.Length > 2 => Unique(x, y, z => z is YamlScalar s ? s.Value : null),
        (_, YamlMapping x, YamlMapping y) => Over(x, y, path),
        (_, YamlSequence x, YamlSequence y) => new YamlSequence([.. x.Items, .. y.Items]) { At = y.At },
        ("env_file" or "tmpfs" or "dns", _, _) => new YamlSequence([.. Items(under), .. Items(over)]) { At = over.At },
        _ => over,
    };

    private static IReadOnlyList<YamlNode> Items(YamlNode node) => node is YamlSequence list ? list.Items : [node];

    private static YamlSequence Unique(YamlSequence under, YamlSequence over, Func<YamlNode, string?> key) =>
        new([.. under.Items.Where(x => key(x) is not { } known || !over.Items.Any(y => key(y) == known)), .. over.Items]) { At = over.At };

    /// <summary>A mount is replaced by one at the same path of the container.</summary>
    private static string? TargetOf(YamlNode node) => node is YamlMapping map ? Text(map["target"])
        : Text(node)?.Split(':') is { } parts ? parts.Length == 1 ? parts[0] : parts[1] : null;

    /// <summary>A list of <c>NAME=value</c> as the mapping that it means.</summary>
    public static YamlMapping? Keyed(YamlNode? node)
    {
        if (node is YamlMapping mapping)
            return mapping;
        if (node is not YamlSequence list)
            return null;
        var keyed = new YamlMapping { At = list.At };
        foreach (var item in list.Items.OfType<YamlScalar>())
        {
            var equals = item.Value.IndexOf('=');
            var name = equals < 0 ? item.Value : item.Value[..equals];
            keyed = new YamlMapping([.. keyed.Entries.Where(x => x.Key.Value != name), new YamlEntry(new YamlScalar(name) { At = item.At }, equals < 0 ? new YamlScalar("", ScalarKind.Null) { At = item.At } : new YamlScalar(item.Value[(equals + 1)..]) { At = item.At })]) { At = list.At };
        }

        return keyed;
    }

    private static string? Text(YamlNode? node) => node is YamlScalar { Kind: not ScalarKind.Null } scalar ? scalar.Value : null;
}
