using System.Text.RegularExpressions;

namespace Pipeline.Tests;

/// <summary>Arrows between rooms point downwards only.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>Each room and the rooms it may use; every room may use itself.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Pipeline.Engine"] = [],
        // Namespace Pipeline.Engine for Nuke, where the engine itself is not.
        ["Pipeline.Engine.OnNuke"] = ["Nuke.Common"],
        ["Pipeline.Router"] = [],
        ["Pipeline/Diagnostics"] = ["Pipeline.Engine"],
        ["Pipeline/Execution"] = ["Pipeline.Diagnostics"],
        ["Pipeline/Commands"] = ["Pipeline.Execution"],
        ["Pipeline/Yaml"] = [],
        ["Pipeline/Generated"] = ["Pipeline.Engine", "Pipeline.Yaml", "Pipeline.Execution", "Pipeline.Diagnostics"],
        ["Pipeline/Systems"] = ["Pipeline.Execution", "Pipeline.Diagnostics"],
        ["Pipeline.Workflows"] = ["Nuke.Common", "Pipeline.Engine", "Pipeline.Generated", "Pipeline.Yaml", "Pipeline.Systems", "Pipeline.Commands", "Pipeline.Execution", "Pipeline.Diagnostics"],
        ["Pipeline/Rendering"] = ["Pipeline.Yaml", "Pipeline.Systems"],
        // A Docker host deploys what is rendered, and fills in its variables.
        ["Pipeline/Deployment"] = ["Pipeline.Rendering", "Pipeline.Docker", "Pipeline.Registries", "Pipeline.Signing", "Pipeline.Systems", "Pipeline.Commands", "Pipeline.Execution", "Pipeline.Diagnostics", "Pipeline.Router.Control"],
        ["Pipeline/Reports"] = ["Pipeline.Engine", "Pipeline.Deployment", "Pipeline.Systems", "Pipeline.Execution", "Pipeline.Diagnostics", "Pipeline.Router.Control"],
        ["Pipeline/Images"] = ["Pipeline.Registries", "Pipeline.Docker", "Pipeline.Systems", "Pipeline.Commands", "Pipeline.Execution", "Pipeline.Diagnostics"],
        ["Pipeline/Cells"] = ["Pipeline.Images", "Pipeline.Docker", "Pipeline.Systems", "Pipeline.Commands", "Pipeline.Execution", "Pipeline.Diagnostics"],
        ["Pipeline/Registries"] = ["Pipeline.Systems", "Pipeline.Commands", "Pipeline.Execution", "Pipeline.Diagnostics"],
        ["Pipeline/Docker"] = ["Pipeline.Systems", "Pipeline.Commands", "Pipeline.Execution", "Pipeline.Diagnostics"],
        ["Pipeline/Scans"] = ["Pipeline.Systems", "Pipeline.Commands", "Pipeline.Execution", "Pipeline.Diagnostics"],
        ["Pipeline/Signing"] = ["Pipeline.Registries", "Pipeline.Systems", "Pipeline.Commands", "Pipeline.Execution", "Pipeline.Diagnostics"],
        ["Pipeline/Releases"] = ["Nuke.Common", "Pipeline.Engine", "Pipeline.Workflows", "Pipeline.Yaml", "Pipeline.Systems", "Pipeline.Commands", "Pipeline.Execution", "Pipeline.Diagnostics"],
        ["Pipeline/Tools"] = ["Nuke.Common", "Pipeline.Engine", "Pipeline.Docker", "Pipeline.Systems", "Pipeline.Commands", "Pipeline.Execution", "Pipeline.Diagnostics"],
        ["Pipeline/Adoption"] = ["Pipeline.Engine", "Nuke.Common", "Pipeline.Yaml", "Pipeline.Systems", "Pipeline.Commands", "Pipeline.Execution", "Pipeline.Diagnostics"],
        ["Pipeline/Packages"] = ["Nuke.Common", "Pipeline.Commands", "Pipeline.Execution", "Pipeline.Diagnostics"],
        ["Pipeline/Components"] =
        [
            "Nuke.Common", "Pipeline.Engine", "Pipeline.Adoption", "Pipeline.Packages", "Pipeline.Reports", "Pipeline.Deployment", "Pipeline.Images", "Pipeline.Cells", "Pipeline.Registries", "Pipeline.Docker",
            "Pipeline.Scans", "Pipeline.Signing", "Pipeline.Releases", "Pipeline.Tools", "Pipeline.Rendering", "Pipeline.Workflows", "Pipeline.Generated", "Pipeline.Systems", "Pipeline.Commands", "Pipeline.Execution",
            "Pipeline.Diagnostics", "Pipeline.Router.Control",
        ],
    };

    [Fact]
    public void Arrows_point_downwards_only()
    {
        var source = Path.Combine(Repository.Root, "src");
        var wrong = new List<string>();
        foreach (var file in Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(source, file).Replace('\\', '/');
            if (path.Contains("/obj/") || path.Contains("/bin/"))
                continue;
            var parts = path.Split('/');
            var room = parts[0] is "Pipeline" or "Pipeline.Core" ? $"Pipeline/{parts[1]}" : parts[0];
            if (!Allowed.TryGetValue(room, out var allowed))
            {
                wrong.Add($"{path}: {room} is a room that this test does not know");
                continue;
            }

            string[] own = room == "Pipeline.Engine" ? ["Nuke.Common", "Pipeline.Engine"] : [room.Replace('/', '.')];
            wrong.AddRange(Usings().Matches(File.ReadAllText(file)).Select(x => x.Groups[1].Value)
                .Where(x => x.StartsWith("Pipeline", StringComparison.Ordinal) || x.StartsWith("Nuke", StringComparison.Ordinal))
                .Where(x => !own.Concat(allowed).Any(y => x == y || x.StartsWith(y + ".", StringComparison.Ordinal)))
                .Select(x => $"{path}: {room} must not use {x}"));
        }

        Assert.Empty(wrong);
    }

    /// <summary>12 MB that a start would load with whatever names a type of it.</summary>
    [Fact]
    public void The_client_of_Kubernetes_is_used_where_manifests_are_rendered_and_deployed_and_nowhere_else()
    {
        var source = Path.Combine(Repository.Root, "src", "Pipeline");
        var users = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories).Where(x => File.ReadAllText(x).Contains("using k8s", StringComparison.Ordinal))
            .Select(x => Path.GetRelativePath(source, Path.GetDirectoryName(x)!)).Distinct();
        Assert.Equal([Path.Combine("Deployment", "Kubernetes"), Path.Combine("Rendering", "Kubernetes")], users.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^(?:global )?using (?:static )?([A-Za-z.]+);", RegexOptions.Multiline)]
    private static partial Regex Usings();
}
