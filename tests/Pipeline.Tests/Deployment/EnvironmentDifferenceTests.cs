using Pipeline.Deployment;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;
using Pipeline.Tests.Deployment.Docker;

namespace Pipeline.Tests.Deployment;

public sealed class EnvironmentDifferenceTests
{
    private static readonly Web Web = SmallSystem.Definition.Services.OfType<Web>().Single();

    [Fact]
    public void Settings_sizes_and_replicas_are_shown_and_secrets_by_name_alone()
    {
        var staging = new DockerEnvironment("staging") { Url = new Uri("https://localhost:8443"), Overrides = [new Override(Web) { Settings = new() { ["HOSTS"] = "localhost", ["EXTRA"] = "1" } }] };
        var production = new DockerEnvironment("production")
        {
            Url = new Uri("https://shop.test"),
            Strategy = new CanaryStrategy(),
            Overrides = [new Override(Web) { Replicas = 4, Limits = new Resources(2, 512), Settings = new() { ["HOSTS"] = "shop.test", ["TOKEN"] = new Pipeline.Systems.Settings.GivenSecret("live-token") } }],
        };

        Assert.Equal(
            [
                "web: limits: none → 512 MiB, 2 processors", "web: replicas: 2 → 4", "web: variable EXTRA: 1 → none", "web: variable HOSTS: localhost → shop.test",
                "web: variable TOKEN: secret token → secret live-token",
            ],
            EnvironmentDifference.Of(SmallSystem.Definition.In(staging), SmallSystem.Definition.In(production)));
        Assert.Equal(["strategy: BlueGreen → Canary"], EnvironmentDifference.Of(staging, production));
    }

    [Fact]
    public void Two_environments_of_the_same_kind_differ_in_nothing() =>
        Assert.Empty(EnvironmentDifference.Of(SmallSystem.Definition, SmallSystem.Definition));

    [Fact]
    public void Prometheus_answers_are_read_with_their_labels_and_odd_values()
    {
        var samples = Pipeline.Deployment.Docker.PrometheusQuery.Samples(
            200,
            """{"status":"success","data":{"resultType":"vector","result":[{"metric":{"alertname":"DiskFull"},"value":[1732276800.1,"2.5"]},{"metric":{},"value":[1,"NaN"]}]}}"""u8.ToArray(), "http://prometheus:9090");

        Assert.Equal("DiskFull", samples[0].Labels["alertname"]);
        Assert.Equal(2.5, samples[0].Value);
        Assert.True(double.IsNaN(samples[1].Value));
        Assert.Throws<Pipeline.Diagnostics.PipelineException>(() => { Pipeline.Deployment.Docker.PrometheusQuery.Samples(200, "<html>"u8.ToArray(), "here"); });
    }
}
