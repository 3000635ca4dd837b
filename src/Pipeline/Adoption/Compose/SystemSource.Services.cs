using System.Globalization;
using System.Text;

namespace Pipeline.Adoption.Compose;

/// <summary>The declaration of one service.</summary>
internal sealed partial class SystemSource
{
    private string Declaration(ComposeService service, List<string> settings, IReadOnlyList<ComposeService> services)
    {
        var (kind, field, label) = _of[service];
        var dockerfile = DockerfileOf(service);
        findings.AddRange(Dangers.Of(service, kind, dockerfile));
        foreach (var key in service.Unread.Where(x => x is not ("deploy" or "healthcheck")))
            findings.Add(new Finding(FindingKind.NotCarried, $"{service.Where}.{key}", "the model has nothing of this kind"));
        if (kind == ServiceKind.Edge)
        {
            findings.Add(new Finding(FindingKind.NotCarried, service.Where, $"{service.Image}: its configuration is not read", "its routes and limits are typed: Routes, and the edge's own properties; the files of nginx are generated from them"));
            return $"    private static readonly Edge {field} = Nginx.Edge({CSharpText.Literal(label)}, new PinnedImage({CSharpText.Literal(EdgeImage.Reference)}));";
        }

        var family = service.Build is null ? Family.Of(service.Image) : null;
        var text = new StringBuilder();
        var type = kind == ServiceKind.Monitor ? "Pipeline.Systems.Services.Monitor" : kind.ToString();
        text.Append(CultureInfo.InvariantCulture, $"    private static readonly {type} {field} = new({CSharpText.Literal(label)})\n    {{\n");
        Add("Artifact", service.Build is { } build ? ImageOf(service, build) : $"new PinnedImage({CSharpText.Literal(service.Image!)})");
        if (service.Entrypoint.Count > 0)
            findings.Add(new Finding(FindingKind.NotCarried, $"{service.Where}.entrypoint", "the image's own entry point is used", "put it into the image, or write the whole command line into Command if the image has none"));
        if (service.Command.Count > 0)
            Add("Command", $"[{CSharpText.Literals(Clean(service.Command, service, "command"))}]");
        var port = PortOf(service);
        if (port is { } number && kind is ServiceKind.Web or ServiceKind.Store or ServiceKind.Monitor)
            Add("Port", port!.Value.ToString(CultureInfo.InvariantCulture));
        if (settings.Count > 0)
            text.Append("        Settings = new()\n        {\n").AppendJoin("", settings.Select(x => $"            {x}\n")).Append("        },\n");
        foreach (var probe in ProbesOf(service, kind, family, dockerfile, port))
            text.Append("        ").Append(probe).Append(",\n");
        Add("Security", SecurityOf(service, family));
        if (MountsOf(service, kind, family, label).ToList() is { Count: > 0 } mounts)
            Add("Mounts", $"[{string.Join(", ", mounts)}]");
        var needs = NeedsOf(service, services).Select(x => _of[x].Field).Distinct().ToList();
        if (needs.Count > 0)
            Add("Needs", $"[{string.Join(", ", needs)}]");
        Add("Networks", kind switch
        {
            ServiceKind.Store => "[Network.Data]",
            ServiceKind.Monitor => "[Network.Monitoring, Network.Data]",
            _ => "[Network.Application, Network.Data]",
        });
        if (service.Cpus is not null || service.Memory is not null)
        {
            if (service.Cpus is null || service.Memory is null)
                findings.Add(new Finding(FindingKind.Assumed, $"{service.Where}.deploy.resources.limits", service.Cpus is null ? "1 processor" : "512 MiB"));
            Add("Limits", $"new Resources({CSharpText.Number(service.Cpus ?? 1)}, {(service.Memory ?? 512).ToString(CultureInfo.InvariantCulture)}){(service.Processes is { } processes ? $" {{ Processes = {processes} }}" : "")}");
        }

        if (kind is ServiceKind.Web or ServiceKind.Worker)
            Add("Replicas", Math.Clamp(service.Replicas ?? 1, 1, 64).ToString(CultureInfo.InvariantCulture));
        else if (service.Replicas > 1)
            findings.Add(new Finding(FindingKind.NotCarried, $"{service.Where}.deploy.replicas", $"of a {kind.ToString().ToLowerInvariant()} there is one"));
        if (service.Grace is { } grace)
            Add("Grace", $"TimeSpan.FromSeconds({CSharpText.Number(grace.TotalSeconds)})");
        if (service.Text("hostname") is { } host)
            Add("HostName", CSharpText.Literal(host));
        else if (Family.Last(service.Image) == "rabbitmq")
            Add("HostName", CSharpText.Literal(label));
        return text.Append("    };").ToString();

        void Add(string property, string? value)
        {
            if (value is not null)
                text.Append(CultureInfo.InvariantCulture, $"        {property} = {value},\n");
        }
    }

    private string ImageOf(ComposeService service, ComposeBuild build)
    {
        var context = ContextOf(build);
        if (context is null)
            findings.Add(new Finding(FindingKind.NotCarried, $"{service.Where}.build", "its context is not within the repository", "Context is `.` now: correct it"));
        context ??= ".";
        foreach (var key in build.Unread)
            findings.Add(new Finding(FindingKind.NotCarried, $"{service.Where}.build.{key}", "not carried over", "Image has properties for stages, arguments, caches, secrets and platforms"));
        var dockerfile = build.Dockerfile is { } file ? (context == "." ? "" : context + "/") + file : null;
        var arguments = new List<string>();
        foreach (var (argument, raw) in build.Arguments)
        {
            var value = raw is null ? known.GetValueOrDefault(argument) : Systemless(raw);
            if (SecretLook.IsName(argument) || value is not null && (SecretLook.IsValue(value) || SecretLook.Address(value).Success))
                findings.Add(new Finding(FindingKind.Danger, $"{service.Where}.build.args.{argument}", "a secret as a build argument is readable in the image's history", "it was not copied: use Secrets of the image and RUN --mount=type=secret"));
            else if (value is null)
                findings.Add(new Finding(FindingKind.NotCarried, $"{service.Where}.build.args.{argument}", "nobody here knows its value"));
            else
                arguments.Add($".Add({CSharpText.Literal(argument)}, {CSharpText.Literal(value)})");
        }

        var properties = $"Context = {CSharpText.Literal(context)}{(dockerfile is null ? "" : $", Dockerfile = {CSharpText.Literal(dockerfile)}")}{(build.Target is null ? "" : $", Stage = {CSharpText.Literal(build.Target)}")}"
            + (arguments.Count == 0 ? "" : $", Arguments = ImmutableSortedDictionary<string, string>.Empty{string.Concat(arguments)}");
        if (_images.TryGetValue(properties, out var known_))
            return known_;
        var field = CSharpText.Identifier(_of[service].Field + "Image", _fields);
        _imageLines.Add($"    private static readonly Image {field} = new({CSharpText.Literal(_of[service].Label)}) {{ {properties} }};");
        return _images[properties] = field;

        string? Systemless(string value) => Interpolation.Fill(value, known);
    }

    private IEnumerable<string> ProbesOf(ComposeService service, ServiceKind kind, Family? family, Dockerfile? dockerfile, int? port)
    {
        var test = service.HealthTest.Count > 0 ? service.HealthTest : dockerfile?.Health ?? [];
        var clean = Clean(test, service, "healthcheck").ToList();
        switch (kind)
        {
            case ServiceKind.Job:
                yield break;
            case ServiceKind.Web:
                var page = Probes.PageOf(test);
                if (page is null)
                    findings.Add(new Finding(FindingKind.Assumed, $"{service.Where}.healthcheck", "/ is asked, over HTTP", "name a page that says whether the service works: Health"));
                findings.Add(new Finding(FindingKind.Assumed, $"{service.Where}.healthcheck", "its answers do not say which release gives them, so an old one can answer for the new one", "answer with the header X-Release: $RELEASE_VERSION, and take `ReleaseHeader = null` away"));
                yield return $"Health = {Probes.Http(page?.Path ?? "/")}";
                yield return $"WarmUp = [{CSharpText.Literal(page?.Path ?? "/")}]";
                if (page is null && test.Count > 0)
                    yield return $"Alive = {Probes.Exec(clean)}";
                yield break;
            case var _ when clean.Count > 0:
                yield return $"Ready = {Probes.Exec(clean)}";
                yield break;
            case ServiceKind.Store when family?.Probe is { } probe:
                yield return $"Ready = {Probes.Exec(probe)}";
                yield break;
            case ServiceKind.Store or ServiceKind.Monitor when port is not null:
                yield return "Ready = new TcpProbe()";
                yield break;
            default:
                findings.Add(new Finding(FindingKind.Assumed, $"{service.Where}.healthcheck", "that its process runs counts as ready, which says nothing of its work", "name a command that says whether it works: Ready"));
                yield return "Ready = new ExecProbe(\"sh\", \"-c\", \"kill -0 1\")";
                yield break;
        }
    }

    private string SecurityOf(ComposeService service, Family? family)
    {
        var memory = service.List("tmpfs").Select(x => x.Split(':')[0]).Where(x => x != "/tmp").ToList();
        var capabilities = service.List("cap_add").Select(x => x.ToUpperInvariant().Replace("CAP_", "", StringComparison.Ordinal)).Where(x => x != "ALL").ToList();
        if (family?.User is { } user && service.Text("user") is null && capabilities.Count == 0)
        {
            if (service.Image!.Contains("alpine", StringComparison.Ordinal))
                user = family.AlpineUser ?? user;
            return $"Security.As({string.Join(", ", [user.ToString(CultureInfo.InvariantCulture), .. family.Memory.Union(memory).Select(CSharpText.Literal)])})";
        }

        var who = service.Text("user");
        var numbers = who is not null && who.Split(':') is { Length: <= 2 } parts && parts.All(x => uint.TryParse(x, out _)) && parts[0] != "0" ? parts.Length == 2 ? who : $"{who}:{who}" : null;
        if (who is not null && numbers is null && who is not ("0" or "root" or "0:0" or "root:root"))
            findings.Add(new Finding(FindingKind.NotCarried, $"{service.Where}.user", $"`{who}` is no number", "write User = \"<user>:<group>\" in numbers"));
        if (!service.Is("read_only"))
            findings.Add(new Finding(FindingKind.Assumed, $"{service.Where}.read_only", "it may change the files of its image, as in compose; capabilities it has none", "try Security.Locked"));
        string[] properties =
        [
            $"User = {(numbers is null ? "null" : CSharpText.Literal(numbers))}",
            .. service.Is("read_only") ? [] : (string[])["ReadOnly = false"],
            .. memory.Count > 0 ? [$"Memory = [{CSharpText.Literals(["/tmp", .. memory])}]"] : (string[])[],
            .. capabilities.Count > 0 ? [$"Capabilities = [{CSharpText.Literals(capabilities)}]"] : (string[])[],
        ];
        return $"new Security {{ {string.Join(", ", properties)} }}";
    }

    private IEnumerable<string> MountsOf(ComposeService service, ServiceKind kind, Family? family, string label)
    {
        var (paths, writes) = (new HashSet<string>(), false);
        foreach (var mount in service.Mounts)
        {
            var where = $"{service.Where}.volumes";
            if (mount.Type == "tmpfs")
                findings.Add(new Finding(FindingKind.NotCarried, where, $"memory at {mount.Target}", "add it to Security.Memory"));
            else if (mount.Type != "volume")
                findings.Add(new Finding(FindingKind.NotCarried, where, $"`{mount.Source}` of the machine at {mount.Target}", "files belong into the image, and data into a volume"));
            else if (mount.Target.StartsWith('/') && mount.Target.Length > 1 && paths.Add(mount.Target))
            {
                writes |= !mount.ReadOnly;
                yield return $"{VolumeOf(mount.Source ?? $"{label}-{mount.Target}")}.At({CSharpText.Literal(mount.Target)}){(mount.ReadOnly ? ".ToRead()" : "")}";
            }
        }

        if (kind != ServiceKind.Store || writes)
            yield break;
        var path = family!.Data ?? "/var/lib/" + family.Names[0];
        if (family.Data is not null)
            findings.Add(new Finding(FindingKind.Danger, $"{service.Where}.volumes", "its data end with its container", $"the definition has volume {label}-data for them"));
        yield return $"{VolumeOf(label + "-data")}.At({CSharpText.Literal(path)})";
    }

    private string VolumeOf(string source)
    {
        var label = CSharpText.Label(source);
        if (_volumes.TryGetValue(label, out var field))
            return field;
        field = CSharpText.Identifier(label, _fields, "Volume");
        _volumeLines.Add($"    private static readonly Volume {field} = new({CSharpText.Literal(label)});");
        return _volumes[label] = field;
    }

    private IEnumerable<string> Clean(IEnumerable<string> words, ComposeService service, string key)
    {
        // An option and its value may be two words: they are looked at as one text, and taken apart again.
        var list = words.ToList();
        const string Between = "\u2028";
        var clean = _secrets.Without(string.Join(Between, list), out var changed);
        if (!changed)
            return list;
        findings.Add(new Finding(FindingKind.Danger, $"{service.Where}.{key}", "a secret in clear, in a command, where everybody reads it who sees the machine's processes", $"{SecretLook.Removed} is in its place: let the program read a file"));
        return clean.Split(Between);
    }
}
