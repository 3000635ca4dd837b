using System.Text.Json.Nodes;
using Pipeline.Deployment;
using Pipeline.Deployment.Docker;

namespace Pipeline.Tests.Deployment.Docker;

public sealed class ComposeProjectTests
{
    private static JsonObject Lasting => ComposeProject.Lasting(SmallSystem.Configuration, SmallSystem.Definition, SmallSystem.Names);

    private static JsonObject Rollout => ComposeProject.Rollout(SmallSystem.Configuration, SmallSystem.Definition, SmallSystem.Names, SmallSystem.Rollout);

    [Fact]
    public void What_lasts_is_one_project_with_volumes_in_the_place_of_the_deployers_disk() => Golden.Verify(SmallSystem.Text(Lasting), "lasting");

    [Fact]
    public void A_rollout_is_another_project_in_the_same_networks_that_carries_its_own_record() => Golden.Verify(SmallSystem.Text(Rollout), "rollout");

    [Fact]
    public void One_service_of_a_project_takes_along_what_it_sees_and_needs_nobody() => Golden.Verify(SmallSystem.Text(ComposeProject.Only(Lasting, "nginx")), "only-nginx");

    [Fact]
    public void Projects_leave_the_configuration_as_it_was()
    {
        var configuration = SmallSystem.Configuration;
        ComposeProject.Lasting(configuration, SmallSystem.Definition, SmallSystem.Names);
        var project = ComposeProject.Rollout(configuration, SmallSystem.Definition, SmallSystem.Names, SmallSystem.Rollout);
        ComposeProject.Only(project, "worker");

        Assert.True(JsonNode.DeepEquals(SmallSystem.Configuration, configuration));
        Assert.Equal(["web", "worker"], ((JsonObject)project["services"]!).Select(x => x.Key));
    }

    [Fact]
    public void Folders_are_those_of_what_lasts_each_with_a_volume()
    {
        ComposeProject.Folder[] expected =
        [
            new("nginx", "/repository/nginx/shop", "shop-lab_configuration-nginx-0"),
            new("nginx", "/repository/nginx/shop/environments/lab", "shop-lab_configuration-nginx-1"),
        ];
        Assert.Equal(expected, ComposeProject.Folders(SmallSystem.Configuration, SmallSystem.Definition, SmallSystem.Names));
    }

    [Fact]
    public void Rollout_is_read_back_from_its_label()
    {
        var label = (string)Rollout["services"]!["web"]!["labels"]![DockerNames.RecordLabel]!;
        // Compose makes one dollar of two.
        var read = System.Text.Json.JsonSerializer.Deserialize(label.Replace("$$", "$", StringComparison.Ordinal), DeploymentJson.Default.Rollout);
        Assert.Equal(SmallSystem.Rollout, read);
        Assert.Equal(SmallSystem.Release.Images, read!.Release.Images);
    }

    [Fact]
    public void Secret_in_a_variable_is_not_in_what_is_kept_but_in_what_compose_is_given()
    {
        var configuration = SmallSystem.Configuration;
        configuration["services"]!["web"]!["environment"]!["TOKEN"] = ComposeProject.InPlaceOf("token");
        var project = ComposeProject.Rollout(configuration, SmallSystem.Definition, SmallSystem.Names, SmallSystem.Rollout);
        var revealed = ComposeProject.Revealed(project, x => x == "token" ? "a$b" : throw new InvalidOperationException(x));

        Assert.Equal("a$$b", (string?)revealed["services"]!["web"]!["environment"]!["TOKEN"]);
        Assert.Equal("$$5", (string?)revealed["services"]!["web"]!["environment"]!["PRICE"]);
        Assert.DoesNotContain("a$$b", project.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redis", 999)]
    [InlineData("web", 10001)]
    [InlineData("worker", 0)]
    public void User_is_the_number_that_the_configuration_says(string service, int user) => Assert.Equal(user, ComposeProject.UserOf(SmallSystem.Configuration, service));
}
