using System.Globalization;
using System.Text;

namespace Pipeline.Adoption.Compose;

/// <summary>Writes the definition of the services of a compose file.</summary>
internal sealed partial class SystemSource(
    string name, string root, string folder, IReadOnlyList<ComposeService> all, IReadOnlyDictionary<string, string> known, IReadOnlyCollection<string> secretFiles, List<Finding> findings)
{
    private readonly HashSet<string> _fields = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _images = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _volumes = new(StringComparer.Ordinal);
    private readonly Dictionary<ComposeService, (ServiceKind Kind, string Field, string Label)> _of = [];
    private readonly Dictionary<string, KnownStore> _stores = new(StringComparer.Ordinal);
    private readonly List<string> _imageLines = [];
    private readonly List<string> _volumeLines = [];
    private ImportedSecrets _secrets = null!;

    /// <summary>The system's name.</summary>
    public string Name => name;

    /// <summary>The class that holds the definition.</summary>
    public string ClassName { get; private set; } = "";

    public string Text()
    {
        ClassName = CSharpText.Identifier(name, _fields, "System");
        _secrets = new ImportedSecrets(_fields);
        var edges = all.Where(x => KindOf(x) == ServiceKind.Edge).ToList();
        foreach (var more in edges.Skip(1))
            findings.Add(new Finding(FindingKind.NotCarried, more.Where, $"a second edge: requests enter at one, which is {edges[0].Name}"));
        var services = all.Except(edges.Skip(1)).ToList();
        foreach (var service in services)
            Name_(service);
        foreach (var store in services.Where(x => _of[x].Kind == ServiceKind.Store))
            _stores[store.Name] = new KnownStore(_of[store].Field, _of[store].Label, PortOf(store)!.Value);
        var settings = new SettingImport(_secrets, known, _stores, secretFiles, findings);
        // Values in clear are found before any command is written, so that none of them is left in one.
        var body = new List<string>();
        var ordered = Ordered(services);
        var given = ordered.ToDictionary(x => x, x => { var declarations = new List<string>(); var lines = settings.LinesOf(x, EnvironmentOf(x), Family.Of(x.Image) is { ReadsFiles: true } && x.Build is null, declarations).ToList(); return (Lines: lines, Declarations: declarations); });
        foreach (var service in ordered)
        {
            body.AddRange(given[service].Declarations);
            body.Add(Declaration(service, given[service].Lines, services));
        }

        var webs = ordered.Where(x => _of[x].Kind == ServiceKind.Web).ToList();
        if (edges.Count == 0 && webs.Count > 0)
        {
            var field = CSharpText.Identifier("proxy", _fields);
            body.Add($"    private static readonly Edge {field} = Nginx.Edge(\"{Free("edge")}\", new PinnedImage({CSharpText.Literal(EdgeImage.Reference)}));");
            findings.Add(new Finding(FindingKind.Assumed, "services", "an nginx before the web services: TLS, headers, limits"));
            return File(body, [.. ordered.Select(x => _of[x].Field), field], webs);
        }

        return File(body, [.. ordered.Select(x => _of[x].Field)], webs);
    }

    private string Free(string label) => _of.Values.Any(x => x.Label == label) ? label + "-proxy" : label;

    private void Name_(ComposeService service)
    {
        var label = CSharpText.Label(service.Name);
        if (label == "router")
            label = "router-service";
        while (_of.Values.Any(x => x.Label == label))
            label += "-2";
        if (label != service.Name)
            findings.Add(new Finding(FindingKind.Assumed, service.Where, $"it is called {label}, which is its host name too"));
        _of[service] = (KindOf(service), CSharpText.Identifier(service.Name, _fields, "Service"), label);
    }

    private ServiceKind KindOf(ComposeService service) => Kinds.Of(service, all, Exposed);

    private IEnumerable<int> Exposed(ComposeService service) => DockerfileOf(service)?.Ports ?? [];

    private Dockerfile? DockerfileOf(ComposeService service) => service.Build is { } build && ContextOf(build) is { } context
        ? Dockerfile.Read(Path.Combine(root, context, build.Dockerfile ?? "Dockerfile")) : null;

    private int? PortOf(ComposeService service) => KindOf(service) switch
    {
        ServiceKind.Store => Family.Of(service.Image)!.Port,
        ServiceKind.Monitor => Family.Monitors.First(x => x.Name == Family.Last(service.Image)).Port,
        _ => Kinds.PortOf(service, Exposed),
    };

    private Dictionary<string, string?> EnvironmentOf(ComposeService service)
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var file in service.EnvFiles)
        {
            var path = Path.GetFullPath(file, folder);
            if (!System.IO.File.Exists(path))
            {
                findings.Add(new Finding(FindingKind.NotCarried, $"{service.Where}.env_file", $"`{file}` is not here, so its variables are not in the definition"));
                continue;
            }

            foreach (var (variable, value) in EnvFile.Read(System.IO.File.ReadAllText(path)))
                variables[variable] = value;
        }

        foreach (var (variable, value) in service.Environment)
            variables[variable] = value;
        // A mounted secret that no variable points to is given nevertheless: the application reads its file.
        foreach (var secret in service.Secrets.Where(x => !variables.ContainsValue("/run/secrets/" + x)))
        {
            variables[SettingImport.Upper(secret) + "_FILE"] = "/run/secrets/" + secret;
            findings.Add(new Finding(FindingKind.Assumed, $"{service.Where}.secrets", $"{secret} is the file /run/secrets/{CSharpText.Label(secret)}, which {SettingImport.Upper(secret)}_FILE names"));
        }

        return variables;
    }

    /// <summary>Services after those that they need; of a circle the need that closes it is left out.</summary>
    private List<ComposeService> Ordered(IReadOnlyList<ComposeService> services)
    {
        var (done, ordered) = (new HashSet<ComposeService>(), new List<ComposeService>());
        foreach (var service in services.OrderByDescending(x => _of[x].Kind == ServiceKind.Store))
            Visit(service);
        return ordered;

        void Visit(ComposeService service)
        {
            if (!done.Add(service))
                return;
            foreach (var need in NeedsOf(service, services))
                Visit(need);
            ordered.Add(service);
        }
    }

    private IEnumerable<ComposeService> NeedsOf(ComposeService service, IEnumerable<ComposeService> services) => _of[service].Kind == ServiceKind.Edge ? [] :
        service.DependsOn.Select(x => services.FirstOrDefault(y => y.Name == x.Service)).OfType<ComposeService>()
            // A store that waits for the release, or anything that waits for the edge or a monitor, would turn the arrows round.
            .Where(x => _of[x].Kind is not (ServiceKind.Edge or ServiceKind.Monitor) && (_of[service].Kind is not (ServiceKind.Store or ServiceKind.Monitor) || _of[x].Kind == ServiceKind.Store));

    /// <summary>The build context from the repository's root; null when it is not within the repository.</summary>
    private string? ContextOf(ComposeBuild build)
    {
        if (build.Context.Contains("://", StringComparison.Ordinal) || build.Context.StartsWith("git@", StringComparison.Ordinal))
            return null;
        var context = Path.GetRelativePath(root, Path.GetFullPath(build.Context, folder)).Replace('\\', '/');
        return context.Split('/').Contains("..") || Path.IsPathRooted(context) ? null : context;
    }

    private string File(List<string> body, IReadOnlyList<string> fields, IReadOnlyList<ComposeService> webs)
    {
        var text = new StringBuilder("""
            using System.Collections.Immutable;
            using Pipeline.Adoption;
            using Pipeline.Systems;
            using Pipeline.Systems.Blocks;
            using Pipeline.Systems.Hosts;
            using Pipeline.Systems.Images;
            using Pipeline.Systems.Routing;
            using Pipeline.Systems.Services;
            using Pipeline.Systems.Settings;

            namespace Systems;


            """);
        text.Append(CultureInfo.InvariantCulture, $"internal static class {ClassName}\n{{\n");
        foreach (var group in (IEnumerable<string>[])[_imageLines, _secrets.Given.Select(x => x.Declaration), _volumeLines])
            if (group.Any())
                text.Append(string.Join('\n', group)).Append("\n\n");
        text.Append(string.Join("\n\n", body)).Append("\n\n");
        text.Append(CultureInfo.InvariantCulture, $"    public static SystemDefinition Definition {{ get; }} = new({CSharpText.Literal(name)})\n    {{\n");
        string[] images = [.. _images.Values, .. webs.Count > 0 ? ["RouterImage.Image"] : (string[])[]];
        if (images.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"        Images = [{string.Join(", ", images)}],\n");
        text.Append(CultureInfo.InvariantCulture, $"        Services = [{string.Join(", ", fields)}],\n");
        if (webs.Count > 1)
            text.Append(CultureInfo.InvariantCulture, $"        Routes = [{string.Join(", ", RoutesOf(webs))}],\n");
        if (webs.Count > 0)
            text.Append("        Environments = [new DockerEnvironment(\"staging\") { Url = new Uri(\"https://localhost:8443\"), HttpPort = 8088 }],\n");
        else
            findings.Add(new Finding(FindingKind.Assumed, "services", "no web service was found, so there is no environment yet"));
        return text.Append("    };\n}\n").ToString();
    }

    private IEnumerable<string> RoutesOf(IReadOnlyList<ComposeService> webs)
    {
        var front = webs.FirstOrDefault(x => Front().IsMatch(x.Name)) ?? webs[0];
        var taken = new HashSet<string> { "/" };
        foreach (var web in webs)
        {
            var prefix = web == front ? "/" : Back().IsMatch(web.Name) && taken.Add("/api") ? "/api" : "/" + _of[web].Label;
            findings.Add(new Finding(FindingKind.Assumed, web.Where, $"requests to {prefix} go to it", "correct Routes: compose does not say which requests go where"));
            yield return $"new ServiceRoute({CSharpText.Literal(prefix)}, {_of[web].Field})";
        }
    }

    [System.Text.RegularExpressions.GeneratedRegex("front|ui|client|spa|^www$|^site$", System.Text.RegularExpressions.RegexOptions.IgnoreCase)]
    private static partial System.Text.RegularExpressions.Regex Front();

    [System.Text.RegularExpressions.GeneratedRegex("back|api|server|django|^app$|^web$", System.Text.RegularExpressions.RegexOptions.IgnoreCase)]
    private static partial System.Text.RegularExpressions.Regex Back();
}
