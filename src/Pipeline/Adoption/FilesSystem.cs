using System.Text.RegularExpressions;

namespace Pipeline.Adoption;

/// <summary>The definition of a project without a Dockerfile: files that run on this machine, without containers.</summary>
internal static partial class FilesSystem
{
    // Where projects of Django have it, from the folder of manage.py.
    private static readonly string[] Requirements = ["requirements.txt", "../requirements.txt"];

    public static ImportedSystem OfAspNet(string name, string project, List<string> found, List<Finding> findings)
    {
        found.Add($"{project}: an ASP.NET project, published and run without containers");
        var assembly = Path.GetFileNameWithoutExtension(project);
        return Of(name, findings, project,
            $"DotNet.Publish(NukeBuild.RootDirectory / {CSharpText.Literal(project)}, output)",
            $"exec dotnet '{assembly.Replace("'", "'\\''", StringComparison.Ordinal)}.dll' --urls http://127.0.0.1:$PORT", null);
    }

    public static ImportedSystem OfDjango(string name, string manage, string root, List<string> found, List<Finding> findings)
    {
        found.Add($"{manage}: a Django project, run without containers");
        var folder = Path.GetDirectoryName(manage)!.Replace('\\', '/');
        var text = File.ReadAllText(Path.Combine(root, manage));
        var module = Module().Match(text) is { Success: true } match ? match.Groups[1].Value : "config";
        var requirements = Requirements.Select(x => Path.Combine(root, folder, x)).FirstOrDefault(File.Exists);
        var gunicorn = requirements is not null && File.ReadAllText(requirements).Contains("gunicorn", StringComparison.OrdinalIgnoreCase);
        if (!gunicorn)
            findings.Add(new Finding(FindingKind.Assumed, manage, "it runs by Django's own server, which is for development", "add gunicorn to requirements.txt"));
        var install = requirements is null ? "" : $" && python3 -m pip install --quiet --no-compile --target \\\"$1/packages\\\" --requirement '{Path.GetRelativePath(root, requirements).Replace('\\', '/')}'";
        // What is committed, and nothing that lies beside it.
        var source = folder.Length == 0 ? "HEAD" : $"HEAD:{folder}";
        return Of(name, findings, manage,
            $"new Command(\"sh\", \"-c\", \"mkdir -p \\\"$1\\\" && git archive {source} | tar -x -C \\\"$1\\\"{install}\", \"sh\", output)",
            gunicorn ? $"exec python3 -m gunicorn {module}.wsgi --bind 127.0.0.1:$PORT" : "exec python3 manage.py runserver --noreload 127.0.0.1:$PORT",
            requirements is null ? null : "[\"PYTHONPATH\"] = \"packages\"");
    }

    private static ImportedSystem Of(string name, List<Finding> findings, string where, string build, string command, string? setting)
    {
        findings.Add(new Finding(FindingKind.Assumed, where, "/ is asked for health; its answer does not say which release gives it", "answer with the header X-Release: $RELEASE_VERSION, and take `ReleaseHeader = null` away"));
        var className = CSharpText.Identifier(name, new HashSet<string>(), "System");
        return new ImportedSystem(name, className, $$"""
            using Nuke.Common;
            using Pipeline.Commands;
            using Pipeline.Execution;
            using Pipeline.Systems;
            using Pipeline.Systems.Services;

            namespace Systems;

            internal static class {{className}}
            {
                private static readonly Web App = new("app")
                {
                    Artifact = new FilesArtifact { Version = "0.1.0", Build = output => {{build}} },
                    Command = ["sh", "-c", {{CSharpText.Literal(command)}}],
                    Health = {{Probes.Http("/")}},{{(setting is null ? "" : $"\n        Settings = new() {{ {setting} }},")}}
                };

                public static SystemDefinition Definition { get; } = new({{CSharpText.Literal(name)}})
                {
                    Services = [App],
                    Environments = [new LocalEnvironment("local") { Port = 8080 }],
                };
            }

            """.ReplaceLineEndings("\n"), []);
    }

    [GeneratedRegex(@"DJANGO_SETTINGS_MODULE['""]\s*,\s*['""]([A-Za-z0-9_]+)\.")]
    private static partial Regex Module();
}
