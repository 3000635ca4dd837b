using System.Text;
using Pipeline.Adoption.Compose;
using Pipeline.Engine;

namespace Pipeline.Adoption;

/// <summary>What a repository starts with: the definition of what is found in it.</summary>
/// <param name="Files">Files to write, by their path from the root.</param>
/// <param name="Found">What was found, and what came of it.</param>
/// <param name="Findings">What a person has to look at.</param>
/// <param name="Next">The commands that deploy it.</param>
internal sealed record Start(IReadOnlyList<(string Path, string Text)> Files, IReadOnlyList<string> Found, IReadOnlyList<Finding> Findings, IReadOnlyList<string> Next)
{
    private static readonly string[] ComposeNames = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];
    private static readonly string[] Left = [".git", ".nuke", "node_modules", "bin", "obj", "build", ".venv", "venv"];

    /// <summary>Looks at the repository; runs nothing and asks nobody.</summary>
    public static Start Of(string root)
    {
        var (found, findings) = (new List<string>(), new List<Finding>());
        var name = CSharpText.Label(Path.GetFileName(Path.TrimEndingDirectorySeparator(root)));
        foreach (var chart in Named(root, "Chart.yaml"))
            found.Add($"{chart}: a Helm chart, which is not read; what it deploys has to be written as a definition");
        var compose = ComposeNames.FirstOrDefault(x => File.Exists(Path.Combine(root, x)));
        var dockerfiles = Named(root, "Dockerfile").ToList();
        var django = Named(root, "manage.py").Where(x => File.ReadAllText(Path.Combine(root, x)).Contains("django", StringComparison.OrdinalIgnoreCase)).ToList();
        var web = Projects(root).FirstOrDefault();
        ImportedSystem? system = null;
        if (compose is not null)
        {
            var files = new[] { compose, compose.Replace(".y", ".override.y", StringComparison.Ordinal) }.Select(x => Path.Combine(root, x)).Where(File.Exists).ToList();
            system = ComposeImport.Run(files, root, name);
            found.Add($"{string.Join(" and ", files.Select(Path.GetFileName))}: read by ImportCompose");
        }
        else if (dockerfiles.Count > 0)
        {
            system = DockerfileSystem.Of(name, dockerfiles, root, findings);
            found.AddRange(dockerfiles.Select(x => $"{x}: an image that is built, and a service"));
        }
        else if (django.Count > 0)
            system = FilesSystem.OfDjango(name, django[0], root, found, findings);
        else if (web is not null)
            system = FilesSystem.OfAspNet(name, web, found, findings);
        foreach (var other in dockerfiles.Where(_ => compose is not null).Concat(system is null || compose is not null || dockerfiles.Count > 0 ? [.. django, .. web is null ? [] : (string[])[web]] : []))
            found.Add($"{other}: seen; the definition is made from {compose ?? dockerfiles.FirstOrDefault() ?? "something else"}");
        if (system is null)
            return new Start([], [.. found, "no compose file, Dockerfile, Django or ASP.NET project: write a definition under build/Systems, as the README shows"], findings, []);
        findings.AddRange(system.Findings);
        var images = system.Text.Contains("new Image", StringComparison.Ordinal) || system.Text.Contains("Image ", StringComparison.Ordinal) && system.Text.Contains("Images = [", StringComparison.Ordinal);
        if (images && Ignored(root) is { } missing)
            findings.Add(new Finding(FindingKind.NotCarried, ".dockerignore", "it does not leave out .nuke/temp, which the build writes", missing));
        return new Start(
            [
                ($"build/Systems/{system.ClassName}.cs", system.Text), ("build/Build.Systems.cs", Systems(system, images)),
                // What the build itself makes would be sent to the builder, and be part of what an image is made from.
                .. images ? [(".dockerignore", "**/.git\n**/.nuke/temp\n")] : ((string, string)[])[],
            ], found, findings,
            [.. (images ? (string[])["GenerateSystems GenerateWorkflows", "BuildImages --platforms native", "Deploy --env staging"] : ["GenerateWorkflows", "Deploy --env local"])
                .Select(x => $"{StartScript.Of(root)} {x}")]);
    }

    /// <summary>The part of the build class that knows the system. The workflow is the smallest one: what every change has to pass.</summary>
    private static string Systems(ImportedSystem system, bool images)
    {
        var text = new StringBuilder("using Pipeline.Components;\nusing Pipeline.Systems;\n");
        text.Append("using Pipeline.Workflows.Model;\nusing Pipeline.Workflows.Placement;\nusing Systems;\n\n");
        text.Append(images ? "internal sealed partial class Build : IDeploy, IObserve, IImages, ISystems, IWorkflows, IUpdateActions, IDoctor\n{\n" : "internal sealed partial class Build : IDeploy, IObserve, IWorkflows, IUpdateActions, IDoctor\n{\n");
        text.Append($"    public IReadOnlyList<SystemDefinition> Systems => [{system.ClassName}.Definition];\n\n");
        text.Append("    private Workflow Ci => w => w.Name(\"CI\").On(new PullRequestEvent(), new PushEvent { Branches = [\"main\"] })\n");
        text.Append(images ? "        .Job(\"build\", ((IImages)this).BuildImages).Set(() => ((IImages)this).Platforms, \"native\");\n}\n" : "        .Job(\"build\", ((IPackage)this).Package);\n}\n");
        return text.ToString();
    }

    private static string? Ignored(string root) => Path.Combine(root, ".dockerignore") is var file && File.Exists(file) && !File.ReadAllText(file).Contains(".nuke", StringComparison.Ordinal)
        ? "add `**/.git` and `**/.nuke/temp` to it" : null;

    /// <summary>Files of a name in the root, or one or two folders below it.</summary>
    private static IEnumerable<string> Named(string root, string file) => Folders(root, 2).Select(x => Path.Combine(x, file)).Where(File.Exists).Select(x => Path.GetRelativePath(root, x).Replace('\\', '/')).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Folders(string folder, int depth) =>
        [folder, .. depth == 0 ? [] : Directory.EnumerateDirectories(folder).Where(x => !Left.Contains(Path.GetFileName(x)) && new DirectoryInfo(x).LinkTarget is null).SelectMany(x => Folders(x, depth - 1))];

    private static IEnumerable<string> Projects(string root) => Folders(root, 3).SelectMany(x => Directory.EnumerateFiles(x, "*.csproj"))
        .Where(x => File.ReadAllText(x).Contains("Microsoft.NET.Sdk.Web", StringComparison.Ordinal)).Select(x => Path.GetRelativePath(root, x).Replace('\\', '/')).Order(StringComparer.Ordinal);
}
