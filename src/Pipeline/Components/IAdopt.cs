using System.Text;
using System.Text.Json.Nodes;
using Nuke.Common;
using Pipeline.Adoption;
using Pipeline.Adoption.Compose;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Execution;
using Serilog;

namespace Pipeline.Components;

/// <summary>Brings a repository that has another pipeline, or none, to this one. A file that is there is never replaced.</summary>
/// <example><code>internal sealed class Build : NukeBuild, IAdopt</code></example>
public interface IAdopt : INukeBuild
{
    /// <summary>What is read.</summary>
    [Parameter("Compose files to read; later ones lie over earlier ones. Default: compose.yaml or docker-compose.yml in the root, with its override")]
    [NotFromEnvironment]
    string[]? ComposeFiles => TryGetValue(() => ComposeFiles);

    /// <summary>Profiles that are read too.</summary>
    [Parameter("Profiles of the compose file whose services are read too")]
    [NotFromEnvironment]
    string[] ComposeProfiles => TryGetValue(() => ComposeProfiles) ?? [];

    /// <summary>What the system is called.</summary>
    [Parameter("Name of the system that is written; default: the project's name in the compose file, else the folder's")]
    [NotFromEnvironment]
    string? NewSystem => TryGetValue(() => NewSystem);

    /// <summary>Reads compose files.</summary>
    Target ImportCompose => _ => _
        .Description("Write a definition under build/Systems from compose files, and say what it could not carry over and what is dangerous in them (--json)")
        .Executes(() =>
        {
            var system = ComposeImport.Run(AdoptRun.FilesOf(this), RootDirectory, NewSystem, ComposeProfiles);
            var path = $"build/Systems/{system.ClassName}.cs";
            var written = AdoptRun.Write(RootDirectory, path, system.Text) ? path : throw PipelineException.WrongUse(
                $"{path} is there already", "--new-system", "a file that is there is never replaced", "give another name, or move the file away");
            AdoptRun.Report([], [written], [], system.Findings, [$"add {system.ClassName}.Definition to Systems in the build class", $"{StartScript.Of(RootDirectory)} GenerateSystems"]);
        });

    /// <summary>Writes what a repository starts with.</summary>
    Target Init => _ => _
        .Description("Look for compose files, Dockerfiles, Django and ASP.NET, and write a definition of what is found; files that are there are kept (--json)")
        .Executes(() =>
        {
            var start = Start.Of(RootDirectory);
            var (written, kept) = (new List<string>(), new List<string>());
            foreach (var (path, text) in start.Files)
                (AdoptRun.Write(RootDirectory, path, text) ? written : kept).Add(path);
            AdoptRun.Report(start.Found, written, kept, start.Findings, start.Next);
        });
}

/// <summary>What <see cref="IAdopt"/> does.</summary>
internal static class AdoptRun
{
    private static readonly string[] Names = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

    /// <exception cref="PipelineException">There is none: exit 2.</exception>
    public static IReadOnlyList<string> FilesOf(IAdopt build)
    {
        if (build.ComposeFiles is { Length: > 0 } named)
            return [.. named.Select(x => Path.GetFullPath(x, EnvironmentInfo.WorkingDirectory))];
        var file = Names.FirstOrDefault(x => File.Exists(build.RootDirectory / x)) ?? throw PipelineException.WrongUse(
            "There is no compose file", build.RootDirectory, $"none of {string.Join(", ", Names)} is in the root", "name it: --compose-files <path>");
        return [.. new[] { file, file.Replace(".y", ".override.y", StringComparison.Ordinal) }.Select(x => (string)(build.RootDirectory / x)).Where(File.Exists)];
    }

    /// <summary>Writes a file where there is none; false, when there is one.</summary>
    public static bool Write(string root, string path, string text)
    {
        var full = Path.Combine(root, path);
        if (Path.Exists(full))
            return false;
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        DurableFile.Write(full, Encoding.UTF8.GetBytes(text));
        return true;
    }

    public static void Report(IReadOnlyList<string> found, IReadOnlyList<string> written, IReadOnlyList<string> kept, IReadOnlyList<Finding> findings, IReadOnlyList<string> next)
    {
        if (Output.Json)
        {
            Output.WriteDocument(new JsonObject
            {
                ["found"] = List(found),
                ["written"] = List(written),
                ["kept"] = List(kept),
                ["findings"] = new JsonArray([.. findings.Select(x => new JsonObject
                {
                    ["kind"] = x.Kind switch { FindingKind.Danger => "danger", FindingKind.NotCarried => "not-carried", _ => "assumed" },
                    ["where"] = x.Where,
                    ["what"] = x.What,
                    ["next"] = x.Next,
                })]),
                ["next"] = List(next),
            }.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true }));
            return;
        }

        foreach (var (what, lines) in ((string, IReadOnlyList<string>)[])[("found", found), ("written", written), ("kept", kept)])
            foreach (var line in lines)
                Log.Information("{What} {Line}", what.PadRight(9), line);
        foreach (var group in findings.GroupBy(x => x.Kind).OrderBy(x => x.Key))
        {
            Log.Information("{Title}", group.Key switch { FindingKind.Danger => "Dangerous:", FindingKind.NotCarried => "Not carried over:", _ => "Assumed:" });
            // The same of several services is said once.
            foreach (var same in group.GroupBy(x => (x.What, x.Next)))
                Log.Information("  {Finding}", (same.First() with { Where = string.Join(", ", same.Select(x => x.Where).Distinct()) }).ToString());
        }

        foreach (var line in next)
            Log.Information("{What} {Line}", "next     ", line);

        static JsonArray List(IEnumerable<string> lines) => new([.. lines.Select(x => (JsonNode)x)]);
    }
}
