using Pipeline.Rendering;
using Pipeline.Systems;
using Pipeline.Systems.Blocks;
using Pipeline.Systems.Services;

namespace Pipeline.Tests.Rendering;

public sealed class SystemFilesTests
{
    public static TheoryData<string> Files => [.. SystemFiles.Of(OddSystem.Definition).Select(x => x.Path)];

    [Fact]
    public void The_odd_system_is_right() => Assert.Empty(OddSystem.Definition.Mistakes());

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_file_of_an_odd_system_is_what_it_was(string path) =>
        Golden.Verify(SystemFiles.Of(OddSystem.Definition).Single(x => x.Path == path).Text, path.Replace('/', '_'));

    [Fact]
    public void What_is_committed_of_mdc_is_what_is_rendered()
    {
        var files = SystemFiles.Of(global::Systems.Mdc.Definition);
        Assert.Equal(18, files.Count(x => !x.Path.StartsWith("k8s/", StringComparison.Ordinal)));
        Assert.All(files, x => Assert.Equal(File.ReadAllText(Path.Combine(Repository.Root, x.Path)), x.Text));
    }

    [Fact]
    public void Rendering_again_gives_the_same() =>
        Assert.Equal(SystemFiles.Of(OddSystem.Definition), SystemFiles.Of(OddSystem.Definition));

    [Fact]
    public void Every_file_says_what_it_was_generated_from_and_ends_its_lines_with_a_line_feed() => Assert.All(SystemFiles.Of(OddSystem.Definition), x =>
    {
        Assert.True(Pipeline.Generated.GeneratedHeader.IsOn(x.Text), x.Path);
        Assert.EndsWith("\n", x.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\r", x.Text, StringComparison.Ordinal);
    });

    [Fact]
    public void What_developers_run_is_one_file_with_the_sources_mounted_and_nothing_before_the_web_services()
    {
        Assert.Empty(OddSystem.Developed.Mistakes());
        Golden.Verify(SystemFiles.Of(OddSystem.Developed).Single(x => x.Path == "compose/developed/development.yaml").Text, "compose_developed_development.yaml");
    }

    [Fact]
    public void Figures_are_closed_to_the_world_but_not_to_whom_a_login_lets_in()
    {
        var nginx = SystemFiles.Of(OddSystem.Developed).Single(x => x.Path == "nginx/developed/conf.d/default.conf").Text;
        Assert.Contains("location /flower/ {", nginx, StringComparison.Ordinal);
        Assert.DoesNotContain("/flower/metrics", nginx, StringComparison.Ordinal);
        var open = OddSystem.Developed with { Routes = [.. OddSystem.Developed.Routes.Select(x => x with { Login = null })] };
        Assert.Contains("location = /flower/metrics {", SystemFiles.Of(open).Single(x => x.Path == "nginx/developed/conf.d/default.conf").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void No_environment_with_containers_needs_no_files() =>
        Assert.Empty(SystemFiles.Of(OddSystem.Definition with { Environments = [new LocalEnvironment("local") { Port = 8080 }] }));

    [Fact]
    public void Variables_that_must_be_given_are_all_named() =>
        Assert.Equal(["ODD_APP_IMAGE", "RELEASE_VERSION", "ROUTER_IMAGE", "THE_TOKEN"], ComposeVariables.Needed(OddSystem.Definition));

    [Fact]
    public void A_server_whose_log_is_kept_hands_it_over_by_a_volume_and_an_alert_says_when_nothing_is_kept()
    {
        var system = OddSystem.WithLog;
        Assert.Empty(system.Mistakes());
        var files = SystemFiles.Of(system).ToDictionary(x => x.Path, x => x.Text);
        var compose = files["compose/odd/compose.yaml"];
        Assert.Contains("archive_mode=on", compose, StringComparison.Ordinal);
        Assert.Contains("-mmin +12", compose, StringComparison.Ordinal);
        Assert.Contains("[archive, '240', '86400']", compose, StringComparison.Ordinal);
        Assert.Equal(2, compose.Split("source: postgres-exchange, target: /run/postgresql").Length - 1);
        Assert.DoesNotContain("/run/postgresql:uid", compose, StringComparison.Ordinal);
        Assert.Contains("pg_stat_archiver_last_archive_age > 1800", files["monitoring/odd/rules.yml"], StringComparison.Ordinal);

        Assert.Contains((system with { Services = [.. system.Services.Where(x => x.Name != "archive")] }).Mistakes(), x => x.Why!.Contains("nothing keeps its log", StringComparison.Ordinal));
        Assert.Contains(
            (system with { Services = [.. system.Services.Select(x => x is Backup backup ? backup with { Recovery = null } : x)] }).Mistakes(),
            x => x.Why!.Contains("WithPointInTime(…) and WithRecovery(…) belong together", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("compose/followed/compose.yaml", "  pgbouncer:", "  postgres:", "  postgres-replica-1:", "  postgres-replica-2:")]
    [InlineData("monitoring/followed/rules.yml", "      - alert: PostgresReplica1Gone", "      - alert: PostgresReplica1Behind", "      - alert: PostgresReplica2Gone", "      - alert: PostgresReplica2Behind")]
    [InlineData("k8s/followed/two/pgbouncer/statefulset.yaml")]
    [InlineData("k8s/followed/two/postgres-replica-1/statefulset.yaml")]
    public void Servers_that_follow_another_and_a_pooler_are_rendered_as_other_stores_are(string path, params string[] parts)
    {
        var system = OddSystem.WithReplicas;
        Assert.Empty(system.Mistakes());
        var text = SystemFiles.Of(system).Single(x => x.Path == path).Text;
        Golden.Verify(parts.Length == 0 ? text : string.Concat(parts.Select(x => PartOf(text, x))), "replicas_" + path.Replace('/', '_'));
    }

    [Fact]
    public void A_server_that_lets_nobody_follow_it_has_no_replicas_and_bounds_that_fit_nobody_are_mistakes()
    {
        var server = OddSystem.WithReplicas.Services.OfType<Store>().Single(x => x.Name == "postgres");
        Assert.Contains("postgres lets nobody follow it", Assert.Throws<ArgumentException>(() => Postgres.Replicas("replica", server with { Replication = null }, 1)).Message, StringComparison.Ordinal);
        var wrong = server with { Replication = server.Replication! with { Kept = 32, Behind = 32 } };
        Assert.Equal(
            ["Services[postgres].Replication.Kept", "Services[postgres].Replication.Behind"],
            (OddSystem.WithReplicas with { Services = [.. OddSystem.WithReplicas.Services.Select(x => x.Name == "postgres" ? wrong : x)] }).Mistakes().Select(x => x.Where));
    }

    /// <summary>A line, and those after it that are indented more.</summary>
    private static string PartOf(string text, string first)
    {
        var lines = text.Split('\n').SkipWhile(x => x != first).ToList();
        var indent = first.Length - first.TrimStart().Length;
        return string.Concat(lines.Take(1).Concat(lines.Skip(1).TakeWhile(x => x.Length - x.TrimStart().Length > indent)).Select(x => x + "\n"));
    }
}
