using Pipeline.Execution;
using Pipeline.Systems;
using Pipeline.Systems.Services;

namespace Pipeline.Tests.Systems;

public sealed class SystemDefinitionTests
{
    private static readonly SystemDefinition Good = new("shop")
    {
        Services = [new Web("web") { Artifact = new FilesArtifact { Build = x => new Command("make", x) }, Command = ["serve"] }],
        Environments = [new LocalEnvironment("local") { Port = 8080 }],
    };

    [Fact]
    public void Good_definition_has_no_mistakes() => Assert.Empty(Good.Mistakes());

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        var wrong = Good with
        {
            Services = [(Web)Good.Services[0] with { Replicas = 0, WarmUp = ["no-slash"], Health = new HttpProbe { Consecutive = 0, Path = "ready" } }],
            Environments = [new LocalEnvironment("Local!") { Port = 0 }, new LocalEnvironment("Local!") { Port = 99999 }],
            Smoke = [SmokeCheck.Get("x").WithJson("name", "value")],
        };
        var where = wrong.Mistakes().Select(x => x.Where).Distinct().ToList();
        Assert.Equal(
            [
                "Services[web].Ready.Path", "Services[web].Ready.Consecutive", "Services[web].Replicas", "Services[web].WarmUp", "Environments[Local!].Name", "Environments[Local!].Port",
                "Environments[Local!]", "Smoke[GET x].Path", "Smoke[GET x].WithJson",
            ],
            where);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("a", true)]
    [InlineData("a-1", true)]
    [InlineData("-a", false)]
    [InlineData("a-", false)]
    [InlineData("A", false)]
    [InlineData("../x", false)]
    public void Names_are_valid_as_folders_and_labels(string name, bool valid) => Assert.Equal(valid, Names.IsValid(name));

    [Theory]
    [InlineData("1.2.3-rc.1", true)]
    [InlineData("2026-11-22_a", true)]
    [InlineData("..", false)]
    [InlineData("a/b", false)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    public void Versions_cannot_leave_their_folder(string version, bool valid) => Assert.Equal(valid, Names.IsVersion(version));
}
