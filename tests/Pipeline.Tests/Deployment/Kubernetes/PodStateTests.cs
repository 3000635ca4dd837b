using System.Text.Json.Nodes;
using Pipeline.Deployment.Kubernetes;

namespace Pipeline.Tests.Deployment.Kubernetes;

/// <summary>What a pod's status means, in words.</summary>
public sealed class PodStateTests
{
    [Theory]
    [InlineData("""{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"0/1 nodes are available: 1 Insufficient cpu."}]}""", "is Pending: Unschedulable: 0/1 nodes are available: 1 Insufficient cpu.", false)]
    [InlineData("""{"phase":"Pending","containerStatuses":[{"state":{"waiting":{"reason":"ImagePullBackOff","message":"Back-off pulling image \"x:1\""}}}]}""", "is in ImagePullBackOff: Back-off pulling image \"x:1\"", true)]
    [InlineData("""{"phase":"Pending","containerStatuses":[{"state":{"waiting":{"reason":"CreateContainerConfigError","message":"configmap \"x\" not found"}}}]}""", "is in CreateContainerConfigError: configmap \"x\" not found", true)]
    [InlineData("""{"phase":"Pending","containerStatuses":[{"state":{"waiting":{"reason":"CreateContainerConfigError","message":"failed to sync configmap cache: timed out waiting for the condition"}}}]}""", "is in CreateContainerConfigError: failed to sync configmap cache: timed out waiting for the condition", false)]
    [InlineData("""{"phase":"Pending","containerStatuses":[{"state":{"waiting":{"reason":"ContainerCreating"}}}]}""", null, false)]
    [InlineData("""{"phase":"Running","containerStatuses":[{"restartCount":2,"state":{"waiting":{"reason":"CrashLoopBackOff","message":"back-off 20s"}},"lastState":{"terminated":{"exitCode":3,"reason":"Error"}}}]}""", "is in CrashLoopBackOff: back-off 20s; it has ended with exit code 3", true)]
    [InlineData("""{"phase":"Running","containerStatuses":[{"state":{"terminated":{"exitCode":137,"reason":"OOMKilled"}}}]}""", "was OOMKilled: it took more memory than its limit (exit code 137)", false)]
    [InlineData("""{"phase":"Running","containerStatuses":[{"restartCount":1,"state":{"running":{"startedAt":"2026-01-01T00:00:00Z"}},"lastState":{"terminated":{"exitCode":1}}}]}""", "was started again; before that it has ended with exit code 1", false)]
    [InlineData("""{"phase":"Failed","reason":"Evicted","message":"The node was low on resource: memory."}""", "Evicted: The node was low on resource: memory.", true)]
    [InlineData("""{"phase":"Running","containerStatuses":[{"state":{"running":{"startedAt":"2026-01-01T00:00:00Z"}}}]}""", null, false)]
    public void Trouble_is_told_in_the_clusters_own_words(string status, string? words, bool hopeless)
    {
        var pod = PodState.Of((JsonObject)JsonNode.Parse($$"""{"metadata":{"name":"web-1","namespace":"odd"},"status":{{status}}}""")!);

        Assert.Equal(words, pod.Trouble);
        Assert.Equal(hopeless, pod.IsHopeless);
    }

    [Fact]
    public void Pod_that_was_told_to_end_is_not_alive_although_its_container_runs()
    {
        var pod = PodState.Of((JsonObject)JsonNode.Parse(
            """{"metadata":{"name":"web-1","namespace":"odd","deletionTimestamp":"2026-01-01T00:00:00Z"},"status":{"phase":"Running","containerStatuses":[{"state":{"running":{"startedAt":"2026-01-01T00:00:00Z"}}}]}}""")!);

        Assert.True(pod.Ending);
        Assert.False(pod.Alive);
    }
}
