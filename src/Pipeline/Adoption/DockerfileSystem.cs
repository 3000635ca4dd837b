using System.Text;

namespace Pipeline.Adoption;

/// <summary>The definition of a repository with Dockerfiles and nothing that says how they go together.</summary>
internal static class DockerfileSystem
{
    public static ImportedSystem Of(string name, IReadOnlyList<string> dockerfiles, string root, List<Finding> findings)
    {
        var fields = new HashSet<string>(StringComparer.Ordinal);
        var className = CSharpText.Identifier(name, fields, "System");
        var (images, services, webs, fieldsOf) = (new List<string>(), new StringBuilder(), new List<(string Field, string Label)>(), new List<string>());
        var imageFields = new List<string>();
        var labels = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in dockerfiles)
        {
            var dockerfile = Dockerfile.Read(Path.Combine(root, file))!;
            var folder = Path.GetDirectoryName(file)!.Replace('\\', '/');
            var label = CSharpText.Label(folder.Length == 0 ? "app" : Path.GetFileName(folder));
            while (label == "router" || !labels.Add(label))
                label += "-2";
            var image = CSharpText.Identifier(label + "-image", fields);
            var field = CSharpText.Identifier(label, fields, "Service");
            images.Add($"    private static readonly Image {image} = new({CSharpText.Literal(label)}) {{ Context = {CSharpText.Literal(folder.Length == 0 ? "." : folder)} }};\n");
            imageFields.Add(image);
            fieldsOf.Add(field);
            services.Append(dockerfile.Ports.Count > 0 ? WebOf(file, dockerfile, label, image, field, findings) : WorkerOf(file, dockerfile, label, image, field, findings));
            if (dockerfile.Ports.Count > 0)
                webs.Add((field, label));
            if (dockerfile.User is null or "root" or "0")
                findings.Add(new Finding(FindingKind.Danger, file, "it names no user, so the service runs as root", "add USER with a number, and take `User = null` away"));
            findings.AddRange(dockerfile.Bases.Where(x => !x.Contains('@')).Select(x => new Finding(FindingKind.Danger, file, $"`FROM {x}` can be another image tomorrow", "add the digest")));
        }

        var text = new StringBuilder("using Pipeline.Adoption;\nusing Pipeline.Systems;\nusing Pipeline.Systems.Blocks;\nusing Pipeline.Systems.Hosts;\nusing Pipeline.Systems.Images;\n");
        text.Append(webs.Count > 1 ? "using Pipeline.Systems.Routing;\n" : "").Append("using Pipeline.Systems.Services;\n\nnamespace Systems;\n\n");
        text.Append($"internal static class {className}\n{{\n").Append(string.Concat(images)).Append(services);
        if (webs.Count > 0)
        {
            var edge = CSharpText.Identifier("proxy", fields);
            text.Append($"    private static readonly Edge {edge} = Nginx.Edge(\"edge\", new PinnedImage({CSharpText.Literal(EdgeImage.Reference)}));\n");
            imageFields.Add("RouterImage.Image");
            fieldsOf.Add(edge);
        }

        text.Append($"\n    public static SystemDefinition Definition {{ get; }} = new({CSharpText.Literal(name)})\n    {{\n        Images = [{string.Join(", ", imageFields)}],\n        Services = [{string.Join(", ", fieldsOf)}],\n");
        if (webs.Count > 1)
        {
            text.Append($"        Routes = [{string.Join(", ", webs.Select((x, i) => $"new ServiceRoute({CSharpText.Literal(i == 0 ? "/" : "/" + x.Label)}, {x.Field})"))}],\n");
            findings.Add(new Finding(FindingKind.Assumed, "Routes", $"requests to / go to {webs[0].Label}, those to /<name> to the others", "correct Routes"));
        }

        if (webs.Count > 0)
            text.Append("        Environments = [new DockerEnvironment(\"staging\") { Url = new Uri(\"https://localhost:8443\"), HttpPort = 8088 }],\n");
        else
            findings.Add(new Finding(FindingKind.Assumed, "Environments", "no Dockerfile has EXPOSE, so there is no web service and no environment yet", "add EXPOSE and run Init again, or write the definition"));
        return new ImportedSystem(name, className, text.Append("    };\n}\n").ToString(), []);
    }

    private static string WebOf(string file, Dockerfile dockerfile, string label, string image, string field, List<Finding> findings)
    {
        var page = Probes.PageOf(dockerfile.Health)?.Path;
        findings.Add(new Finding(FindingKind.Assumed, file, $"{page ?? "/"} is asked for health{(page is null ? ", as there is no HEALTHCHECK that asks a page" : "")}; its answer does not say which release gives it",
            "answer with the header X-Release: $RELEASE_VERSION, and take `ReleaseHeader = null` away"));
        return $$"""
                private static readonly Web {{field}} = new({{CSharpText.Literal(label)}})
                {
                    Artifact = {{image}}, Port = {{dockerfile.Ports[0]}}, Security = new Security { User = null, ReadOnly = false },
                    Health = {{Probes.Http(page ?? "/")}}, WarmUp = [{{CSharpText.Literal(page ?? "/")}}],
                };

            """.ReplaceLineEndings("\n");
    }

    private static string WorkerOf(string file, Dockerfile dockerfile, string label, string image, string field, List<Finding> findings)
    {
        if (dockerfile.Health.Count == 0)
            findings.Add(new Finding(FindingKind.Danger, file, "no HEALTHCHECK: that its process runs counts as ready", "name a command that says whether it works: Ready"));
        return $$"""
                private static readonly Worker {{field}} = new({{CSharpText.Literal(label)}})
                {
                    Artifact = {{image}},
                    Ready = {{Probes.Exec(dockerfile.Health.Count > 0 ? dockerfile.Health : ["sh", "-c", "kill -0 1"])}},
                    Security = new Security { User = null, ReadOnly = false },
                };

            """.ReplaceLineEndings("\n");
    }
}
