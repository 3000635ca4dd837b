using Pipeline.Deployment;
using Pipeline.Deployment.Docker;
using Pipeline.Diagnostics;
using Pipeline.Docker;
using Pipeline.Engine;

namespace Pipeline.Tests.Deployment.Docker;

public sealed class DockerSecretsTests
{
    private static readonly Dictionary<string, string> Made = new() { ["tls-key"] = "the key", [".digest-key"] = "k1" };

    private readonly DockerSecrets _secrets = new(SmallSystem.Setup(), Made);

    [Fact]
    public void Secret_of_an_old_release_that_the_definition_lost_is_named_with_what_to_do()
    {
        var error = Assert.Throws<PipelineException>(() => _secrets.ValueOf("payment-key"));

        Assert.Equal(ExitCode.WrongUse, error.Code);
        Assert.Contains("The release asks for a secret `payment-key`, which the definition does not know any more", error.Message);
        Assert.Contains("add it to the definition again, or deploy a newer release", error.Message);
    }

    [Fact]
    public void Missing_secret_is_named_by_its_variable()
    {
        var error = Assert.Throws<PipelineException>(() => GivenSecrets.OfVariables.Require(SmallSystem.Definition.Secrets));

        Assert.Equal(ExitCode.WrongUse, error.Code);
        Assert.Contains("SMALL_SYSTEM_TOKEN", error.Message);
        Assert.Contains("set the variables (on GitHub: secrets of the environment)", error.Message);
    }

    [Fact]
    public void What_was_made_is_what_it_was() => Assert.Equal("the key", _secrets.ValueOf("tls-key"));

    [Fact]
    public void File_of_a_secret_is_its_users_alone()
    {
        var file = Assert.Single(_secrets.Files(["tls-key"], 101));
        Assert.Equal(("tls-key", UnixFileMode.UserRead, 101), (file.Path, file.Mode, file.User));
    }

    [Fact]
    public void Digest_follows_from_content_name_user_and_the_environments_own_key()
    {
        VolumeFile[] files = [new("a", [1, 2], UnixFileMode.UserRead, 1)];
        var digest = _secrets.DigestOf(files);

        Assert.Equal(digest, _secrets.DigestOf([files[0] with { Content = [1, 2] }]));
        Assert.NotEqual(digest, _secrets.DigestOf([files[0] with { Content = [1, 3] }]));
        Assert.NotEqual(digest, _secrets.DigestOf([files[0] with { Path = "b" }]));
        Assert.NotEqual(digest, _secrets.DigestOf([files[0] with { User = 2 }]));
        Assert.NotEqual(digest, new DockerSecrets(SmallSystem.Setup(), new() { [".digest-key"] = "k2" }).DigestOf(files));
    }
}
