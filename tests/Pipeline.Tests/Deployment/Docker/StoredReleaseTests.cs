using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Deployment.Docker;

namespace Pipeline.Tests.Deployment.Docker;

public sealed class StoredReleaseTests
{
    [Fact]
    public void Release_and_configuration_are_read_back_as_they_were()
    {
        var read = StoredRelease.From(new StoredRelease(SmallSystem.Release, SmallSystem.Configuration).ToBytes())!;

        Assert.Equal(SmallSystem.Release, read.Release);
        Assert.Equal(SmallSystem.Release.Images, read.Release.Images);
        Assert.True(JsonNode.DeepEquals(SmallSystem.Configuration, read.Configuration));
        Assert.True(read.Has("worker"));
        Assert.False(read.Has("mailer"));
    }

    [Fact]
    public void Record_that_is_not_there_is_no_release()
    {
        Assert.Null(StoredRelease.From(null));
        Assert.Null(StoredRelease.From([]));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"release\":null,\"configuration\":{}}")]
    [InlineData("not JSON")]
    public void Damaged_record_is_refused(string text) => Assert.ThrowsAny<JsonException>(() => StoredRelease.From(System.Text.Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Records_of_releases_and_rollouts_have_names_that_tell_them_apart()
    {
        Assert.Equal("release-1.4-rc.1", StoredRelease.NameOf("1.4-RC.1"));
        Assert.True(StoredRelease.IsName("release-1.4"));
        Assert.False(StoredRelease.IsName(StoredRelease.NameOf(SmallSystem.Rollout)));
        Assert.Equal("0007-1c9e", StoredRelease.RolloutOf(StoredRelease.NameOf(SmallSystem.Rollout)));
        Assert.Null(StoredRelease.RolloutOf("release-1.4"));
        Assert.Null(StoredRelease.RolloutOf("secrets.json"));
    }
}
