using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Pipeline.Deployment;
using Pipeline.Deployment.Docker;
using Pipeline.Docker;

namespace Pipeline.Tests.Deployment.Docker;

/// <summary>What a lasting container was made from, and how it differs from today's definition.</summary>
public sealed class ConfigurationLabelTests
{
    private static JsonObject Lasting(Action<JsonObject> change)
    {
        var configuration = SmallSystem.Configuration;
        change((JsonObject)configuration["services"]!);
        return ComposeProject.Lasting(configuration, SmallSystem.Definition, SmallSystem.Names);
    }

    private static EngineContainer Container(string service, string? label, string image = "sha256:1", string status = "running") => new(
        service, SmallSystem.Names.Lasting(service), image, status, null, false,
        new Dictionary<string, string?> { [DockerNames.ServiceLabel] = service, [DockerNames.ConfigurationLabel] = label }.Where(x => x.Value is not null).ToImmutableSortedDictionary(x => x.Key, x => x.Value!),
        ImmutableSortedDictionary<string, string>.Empty, ImmutableSortedDictionary<int, int>.Empty)
    {
        Reference = "redis:7",
    };

    private static string LabelOf(JsonObject project, string service) =>
        ((string)project["services"]![service]!["labels"]![DockerNames.ConfigurationLabel]!).Replace("$$", "$", StringComparison.Ordinal);

    [Fact]
    public void Container_of_the_same_definition_does_not_differ()
    {
        var label = LabelOf(Lasting(_ => { }), "redis");
        var today = Lasting(x => x["redis"]!["depends_on"] = new JsonObject());
        Assert.Empty(ConfigurationLabel.Changed((JsonObject)today["services"]!["redis"]!, label));
    }

    [Fact]
    public void What_changed_is_named_also_within_a_map()
    {
        var label = LabelOf(Lasting(x => x["redis"]!["environment"] = new JsonObject { ["A"] = "1", ["B"] = "2" }), "redis");
        var today = Lasting(x =>
        {
            x["redis"]!["environment"] = new JsonObject { ["A"] = "1", ["B"] = "3" };
            x["redis"]!["mem_limit"] = "64";
        });
        Assert.Equal("environment.B mem_limit", string.Join(' ', ConfigurationLabel.Changed((JsonObject)today["services"]!["redis"]!, label)));
    }

    [Fact]
    public void Values_are_not_in_the_label()
    {
        var label = LabelOf(Lasting(x => x["redis"]!["environment"] = new JsonObject { ["A"] = "not for everybody" }), "redis");
        Assert.DoesNotContain("everybody", label, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no json")]
    public void Container_of_an_earlier_version_counts_as_changed(string? label) =>
        Assert.Single(ConfigurationLabel.Changed((JsonObject)Lasting(_ => { })["services"]!["redis"]!, label));

    [Fact]
    public void Same_tag_with_another_image_is_a_change_of_the_image()
    {
        var project = Lasting(_ => { });
        var images = new Dictionary<string, string> { ["redis:7"] = "sha256:2" };
        var services = LastingService.Of(project, SmallSystem.Names, [Container("redis", LabelOf(project, "redis"))], images);
        var redis = services.Single(x => x.Name == "redis");
        Assert.Equal("image", Assert.Single(redis.Changed));
        Assert.Null(services.Single(x => x.Name == "nginx").Found);

        var drift = Assert.Single(DockerDrift.OfLasting(SmallSystem.Definition, project, services, images));
        Assert.Equal(new Drift("redis", "image", "runs redis:7 (sha256:1), and the definition says redis:7 (sha256:2)",
            "a deployment never replaces a store. To apply it: ./build.sh ChangeStores"), drift);
    }

    [Fact]
    public void Replica_with_another_image_than_its_release_is_a_difference()
    {
        var started = new StoredRelease(SmallSystem.Release, SmallSystem.Configuration);
        var web = Container("web", null) with { Reference = "registry.test/app" };
        Assert.Empty(DockerDrift.OfReplicas([web], started, new Dictionary<string, string> { ["registry.test/app"] = "sha256:1" }));
        Assert.Equal(
            "shop-lab-web-1 runs other:1 (sha256:1), and its release says registry.test/app",
            Assert.Single(DockerDrift.OfReplicas([web with { Reference = "other:1" }], started, new Dictionary<string, string>())).What);
        Assert.Empty(DockerDrift.OfReplicas([web], null, new Dictionary<string, string>()));
    }

    [Fact]
    public void Router_that_stands_in_for_another_has_its_definition_and_a_state_of_its_own() =>
        Golden.Verify(SmallSystem.Text(RouterUpdate.StandbyProject(Lasting(_ => { }))), "standby");
}
