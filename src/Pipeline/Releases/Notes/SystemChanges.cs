using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Pipeline.Releases.History;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Pipeline.Releases.Notes;

/// <summary>What an upgrade changes on hosts, as the committed compose files of systems and the migrations beside the code tell it.</summary>
internal static partial class SystemChanges
{
    /// <summary>The changes between two commits.</summary>
    public static (ImmutableArray<SystemChange> Systems, ImmutableArray<MigrationChange> Migrations) Read(
        Repository repository, string from, string to, CancellationToken cancellation)
    {
        var changed = GitProcess.Text(repository.Git.Ask(
            ["diff-tree", "-r", "-z", "--no-renames", "--name-status", "--no-ext-diff", from, to, "--", "compose", ":(glob)**/migrations/**", ":(glob)**/Migrations/**"], cancellation).Span).Split('\0');
        var (systems, migrations) = (new SortedSet<string>(StringComparer.Ordinal), ImmutableArray.CreateBuilder<MigrationChange>());
        for (var i = 0; i + 1 < changed.Length; i += 2)
        {
            if (ComposeFile().Match(changed[i + 1]) is { Success: true } file)
                systems.Add(file.Groups[1].Value);
            else if (Migration().IsMatch(changed[i + 1]))
                migrations.Add(new MigrationChange(changed[i + 1], changed[i] switch { "A" => FileChange.Added, "D" => FileChange.Removed, _ => FileChange.Changed }));
        }

        var all = ImmutableArray.CreateBuilder<SystemChange>();
        foreach (var system in systems)
        {
            var path = $"compose/{system}/compose.yaml";
            var (before, after) = (Services(File(repository, from, path, cancellation)), Services(File(repository, to, path, cancellation)));
            if (Compare(system, before, after) is { } change)
                all.Add(change);
        }

        return (all.ToImmutable(), migrations.ToImmutable());
    }

    private static SystemChange? Compare(string system, Dictionary<string, Service> before, Dictionary<string, Service> after)
    {
        var (images, settings) = (new List<ImageChange>(), new List<SettingChange>());
        foreach (var name in before.Keys.Union(after.Keys).Order(StringComparer.Ordinal))
        {
            var (old, now) = (before.GetValueOrDefault(name), after.GetValueOrDefault(name));
            if (old?.Image != now?.Image)
                images.Add(new ImageChange(name, old?.Image, now?.Image));
            // A service that came or went with all its settings is said by its image.
            if (old is null || now is null)
                continue;
            foreach (var setting in old.Settings.Keys.Union(now.Settings.Keys).Order(StringComparer.Ordinal))
            {
                var (had, has) = (old.Settings.TryGetValue(setting, out var value), now.Settings.TryGetValue(setting, out var current));
                if (!had || !has || value != current)
                    settings.Add(new SettingChange(name, setting, !had ? FileChange.Added : !has ? FileChange.Removed : FileChange.Changed));
            }
        }

        return images.Count + settings.Count == 0 ? null : new SystemChange(system, [.. images], [.. settings]);
    }

    private static string? File(Repository repository, string commit, string path, CancellationToken cancellation) =>
        repository.Git.Try(cancellation, "cat-file", "blob", $"{commit}:{path}");

    private sealed record Service(string? Image, Dictionary<string, string?> Settings);

    private static Dictionary<string, Service> Services(string? yaml)
    {
        var services = new Dictionary<string, Service>(StringComparer.Ordinal);
        if (yaml is null)
            return services;
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException)
        {
            // A file of then that is no YAML says nothing; that of today is checked where systems are.
            return services;
        }

        if (stream.Documents is not [{ RootNode: YamlMappingNode root }, ..] || Child(root, "services") is not YamlMappingNode all)
            return services;
        foreach (var (key, node) in all.Children)
        {
            if (key is not YamlScalarNode { Value: { } name } || node is not YamlMappingNode service)
                continue;
            var image = (Child(service, "image") as YamlScalarNode)?.Value;
            services[name] = new Service(image is null ? null : Default().Match(image) is { Success: true } match ? match.Groups[1].Value : image, Settings(Child(service, "environment")));
        }

        return services;
    }

    private static Dictionary<string, string?> Settings(YamlNode? node) => node switch
    {
        YamlMappingNode map => map.Children.ToDictionary(x => x.Key.ToString(), x => (string?)x.Value.ToString(), StringComparer.Ordinal),
        YamlSequenceNode list => list.Children.Select(x => x.ToString().Split('=', 2)).DistinctBy(x => x[0]).ToDictionary(x => x[0], x => x.ElementAtOrDefault(1), StringComparer.Ordinal),
        _ => new Dictionary<string, string?>(StringComparer.Ordinal),
    };

    private static YamlNode? Child(YamlMappingNode node, string name) => node.Children.FirstOrDefault(x => x.Key is YamlScalarNode key && key.Value == name).Value;

    /// <summary>The pinned image behind the variable that may replace it.</summary>
    [GeneratedRegex(@"^\$\{[A-Za-z0-9_]+:?-(.+)\}$")]
    private static partial Regex Default();

    [GeneratedRegex(@"^compose/([^/]+)/[^/]+\.ya?ml$")]
    private static partial Regex ComposeFile();

    /// <summary>Django's, Entity Framework's and plain SQL's.</summary>
    [GeneratedRegex(@"(^|/)(migrations/(?!__init__)[^/]+\.(py|sql)|Migrations/[^/]+\.(cs|sql))$")]
    private static partial Regex Migration();
}
