using Pipeline.Adoption;
using Pipeline.Adoption.Compose;
using Pipeline.Diagnostics;
using Pipeline.Systems;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Tests.Adoption;

public sealed class ComposeImportTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Pipeline.Tests", "Adoption", "Compose");

    [Theory]
    [InlineData("django-spa")]
    [InlineData("forms")]
    [InlineData("extending", "extending.override")]
    [InlineData("dangers")]
    public void An_imported_file_compiles_and_is_a_system_that_lacks_digests_alone(string name, params string[] more)
    {
        var imported = Import([name, .. more]);
        Golden.Verify($"{imported.Text}\n{string.Join('\n', imported.Findings.Select(x => $"{x.Kind}: {x}"))}\n", name);
        var system = Compiled.Definition(imported.ClassName, imported.Text);
        Assert.All(system.Mistakes().Where(x => x.Where != "Environments" || system.Webs.Any()), x => Assert.Contains("has no digest", x.Why, StringComparison.Ordinal));
    }

    [Fact]
    public void Secret_looking_values_are_nowhere_in_what_is_written_or_said()
    {
        foreach (var files in (string[][])[["forms"], ["dangers"], ["django-spa"]])
        {
            var imported = Import(files);
            var everything = imported.Text + string.Join('\n', imported.Findings);
            Assert.All((string[])["in-clear", "in clear\\\"", "hunter2", "sk_live", "ghp_", "\"root\"", "npm-token"], x => Assert.DoesNotContain(x, everything, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Kinds_follow_from_images_commands_and_who_waits_for_whom()
    {
        var system = System("forms");
        Assert.Equal(
            ["cache: Store", "clock: Singleton", "db: Store", "edge: Edge", "migrate: Job", "tasks: Worker", "web: Web"],
            system.Services.Select(x => $"{x.Name}: {x.GetType().Name}").Order(StringComparer.Ordinal));
        var web = (Web)system.Services.Single(x => x.Name == "web");
        Assert.Equal(8000, web.Port);
        Assert.Equal("/health/", web.Health.Path);
        Assert.Equal(new Resources(0.5, 512) { Processes = 100 }, web.Limits);
        Assert.Equal(3, web.Replicas);
        Assert.Equal(TimeSpan.FromSeconds(90), web.Grace);
        Assert.Equal(["db", "cache", "migrate"], web.Needs.Select(x => x.Name));
        Assert.Equal([new Mount(new Volume("media-files"), "/data/media")], web.Mounts.AsEnumerable());
        Assert.True(((Worker)system.Services.Single(x => x.Name == "tasks")).Mounts.Single().ReadOnly);
        // web and tasks differ in nothing that is built; migrate has no build arguments.
        Assert.Equal(3, system.Images.Length);
    }

    [Fact]
    public void Addresses_of_stores_are_references_and_their_passwords_are_secrets()
    {
        var web = System("forms").Services.Single(x => x.Name == "web");
        Assert.Equal(new ValueSetting("info"), web.Settings["LOG_LEVEL"]);
        Assert.Equal(new ValueSetting("$5"), web.Settings["COST"]);
        Assert.Equal(new ValueSetting("search,basket"), web.Settings["FEATURES"]);
        var cache = Assert.IsType<AddressSetting>(web.Settings["CACHE_URL"]);
        Assert.Equal(("cache", "redis://", "/1"), (cache.Service.Name, cache.Before, cache.After));
        var url = Assert.IsType<ComposedSecret>(Assert.IsType<SecretSetting>(web.Settings["DATABASE_URL"]).Secret);
        Assert.Equal(["postgresql://shop:", "db-password", "@", "db", "/shop?sslmode=disable"], url.Parts.Select(x => x.Text ?? x.Secret?.Name ?? x.Service!.Name));
        // The store's image reads files, and its secret is the mounted one.
        var store = System("forms").Services.Single(x => x.Name == "db");
        Assert.False(Assert.IsType<SecretSetting>(store.Settings["POSTGRES_PASSWORD"]).AsVariable);
    }

    [Fact]
    public void Later_files_lie_over_earlier_ones_and_extended_services_are_drawn_in()
    {
        var system = System("extending", "extending.override");
        var api = (Web)system.Services.Single(x => x.Name == "api");
        Assert.Equal(("1", "2", "3"), (Value(api, "A"), Value(api, "B"), Value(api, "C")));
        Assert.Equal(["node", "server.js"], api.Command.AsEnumerable());
        Assert.Equal("1000:1000", api.Security.User);
        Assert.True(api.Security.ReadOnly);
        Assert.Empty(api.Needs);
        Assert.Equal("rabbitmq:4-management", ((PinnedImage)system.Services.Single(x => x.Name == "queue").Artifact).Reference);
        Assert.Equal("site-ui", system.Services.OfType<Web>().Single(x => x != api).Name);

        static string Value(Service service, string name) => ((ValueSetting)service.Settings[name]).Value;
    }

    [Theory]
    [InlineData("agent.image")]
    [InlineData("agent.privileged")]
    [InlineData("agent.network_mode")]
    [InlineData("agent.pid")]
    [InlineData("agent.user")]
    [InlineData("agent.cap_add")]
    [InlineData("agent.security_opt")]
    [InlineData("agent.volumes")]
    [InlineData("agent.healthcheck")]
    [InlineData("agent.deploy.resources.limits")]
    [InlineData("agent.environment.DEBUG")]
    [InlineData("agent.environment.GITHUB")]
    [InlineData("db.ports")]
    [InlineData("db.image")]
    [InlineData("db.volumes")]
    [InlineData("db.environment.MYSQL_ROOT_PASSWORD")]
    public void What_is_dangerous_is_named_with_its_place(string place) =>
        Assert.Contains(Import(["dangers"]).Findings, x => x.Kind == FindingKind.Danger && x.Where == "services." + place);

    [Fact]
    public void Files_that_compose_would_refuse_are_refused_with_their_place()
    {
        var refused = Assert.Throws<PipelineException>(() => Import(["outline"]));
        Assert.Contains("Service `db` is no mapping", refused.Message, StringComparison.Ordinal);
        Assert.Contains("There is no such compose file", Assert.Throws<PipelineException>(() => Import(["missing"])).Message, StringComparison.Ordinal);
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder / "broken.yaml", "services:\n  web: [unclosed\n");
        Assert.Contains("broken.yaml:", Assert.Throws<PipelineException>(() => ComposeImport.Run([folder / "broken.yaml"], folder.Path)).Message, StringComparison.Ordinal);
        File.WriteAllText(folder / "circle.yaml", "include: [circle.yaml]\nservices:\n  web: { image: x }\n");
        Assert.Contains("in a circle", Assert.Throws<PipelineException>(() => ComposeImport.Run([folder / "circle.yaml"], folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a$$b", "a$b")]
    [InlineData("${A:-x${B:-y}z}", "xyz")]
    [InlineData("${SET}-$SET", "1-1")]
    [InlineData("${SET:+x}", "1")]
    [InlineData("${MISSING}", null)]
    [InlineData("${MISSING:?say it}", null)]
    [InlineData("100%$", "100%$")]
    public void Variables_are_filled_in_as_compose_does(string text, string? expected) =>
        Assert.Equal(expected, Interpolation.Fill(text, new Dictionary<string, string> { ["SET"] = "1" }));

    [Theory]
    [InlineData("a 'b c' \"d \\\" e\" f\\ g", "a|b c|d \" e|f g")]
    [InlineData("  a  ''  ", "a|")]
    public void Command_lines_are_split_into_words(string line, string words) => Assert.Equal(words, string.Join('|', ShellWords.Split(line)));

    private static ImportedSystem Import(string[] files) => ComposeImport.Run([.. files.Select(x => Path.Combine(Folder, x + ".yaml"))], Folder, files[0] == "forms" ? null : "shop");

    private static SystemDefinition System(params string[] files)
    {
        var imported = Import(files);
        return Compiled.Definition(imported.ClassName, imported.Text);
    }
}
