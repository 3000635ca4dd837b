using System.Text;
using Pipeline.Diagnostics;
using Pipeline.Images;
using Pipeline.Systems.Images;

namespace Pipeline.Tests.Images;

/// <summary>What is told of a build that failed, from what buildx 0.13 and BuildKit 0.13 write.</summary>
public sealed class BuildFailureTests
{
    private static readonly Image[] Images = [new("backend") { Context = "app", Dockerfile = "docker/backend/Dockerfile" }, new("web") { Context = "web" }];

    private static PipelineException Fail(params string[] lines)
    {
        var progress = new BakeProgress(_ => { });
        foreach (var line in lines.SelectMany(x => x.Split('\n')))
            progress.Read(line);
        return BuildFailure.Of(Path.GetTempPath(), Images, progress, 1);
    }

    private static string Failed(string name, string error, string log = "") => $$"""
        {
          "vertexes": [
            {
              "digest": "sha256:1",
              "name": "{{name}}",
              "started": "2026-11-23T00:42:31.1Z",
              "completed": "2026-11-23T00:42:32.1Z",
              "error": {{System.Text.Json.JsonSerializer.Serialize(error)}}
            }
          ],
          "logs": [ { "vertex": "sha256:1", "stream": 1, "data": "{{Convert.ToBase64String(Encoding.UTF8.GetBytes(log))}}" } ]
        }
        """;

    [Fact]
    public void A_file_that_does_not_parse_is_told_with_its_line()
    {
        var failure = Fail(
            """{"vertexes":[{"digest":"sha256:2","name":"[backend internal] load build definition from Dockerfile","started":"2026-11-23T00:00:00Z"}]}""",
            Failed("[backend internal] load build definition from Dockerfile", "dockerfile parse error line 3: unknown instruction: COPPY (did you mean COPY?)"),
            "Dockerfile:3", "--------------------", "   3 | >>> COPPY a /", "ERROR: failed to solve: dockerfile parse error line 3: unknown instruction: COPPY (did you mean COPY?)");
        Assert.Equal("docker/backend/Dockerfile:3", failure.Diagnostic.Where);
        Assert.Equal("unknown instruction: COPPY (did you mean COPY?)", failure.Diagnostic.Why);
    }

    [Fact]
    public void A_failing_step_is_told_with_its_last_lines_and_not_its_whole_log()
    {
        var log = string.Concat(Enumerable.Range(1, 500).Select(x => $"line {x}\n")) + "make: *** Error 2";
        var failure = Fail(
            Failed("[web build 2/3] RUN make", "process \"/bin/sh -c make\" did not complete successfully: exit code: 2", log),
            "Dockerfile:7", "   7 | >>> RUN make", "ERROR: failed to solve: process \"/bin/sh -c make\" did not complete successfully: exit code: 2");
        Assert.Equal("A step of the build of image web failed", failure.Diagnostic.What);
        Assert.Equal("web/Dockerfile:7", failure.Diagnostic.Where);
        Assert.Equal("it exited with code 2", failure.Diagnostic.Why);
        Assert.Equal("[web build 2/3] RUN make", failure.Diagnostic.Details![0]);
        Assert.Equal("make: *** Error 2", failure.Diagnostic.Details[^1]);
        Assert.InRange(failure.Diagnostic.Details.Count, 5, 25);
    }

    [Fact]
    public void A_step_that_was_cancelled_because_another_failed_is_not_the_reason()
    {
        var failure = Fail(
            Failed("[backend 2/2] RUN slow", "context canceled").Replace("sha256:1", "sha256:9"),
            Failed("[web 2/2] RUN make", "process \"make\" did not complete successfully: exit code: 1"));
        Assert.Contains("image web", failure.Diagnostic.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exec /bin/sh: exec format error", "scripts/docker.sh")]
    [InlineData("failed to push localhost:5000/a: unauthorized: authentication required", "--registry-user")]
    [InlineData("failed to push ghcr.io/a: denied: permission_denied", "write:packages")]
    [InlineData("write /var/lib/x: no space left on device", "prune")]
    [InlineData("Head \\\"https://registry-1.docker.io/v2/\\\": dial tcp: lookup registry-1.docker.io: no such host", "--mirror")]
    [InlineData("no match for platform in manifest: not found", "--platforms")]
    [InlineData("Multi-platform build is not supported for the docker driver.", "containerd image store")]
    public void Known_causes_come_with_their_remedy(string error, string remedy) =>
        Assert.Contains(remedy, Fail("ERROR: failed to solve: " + error).Diagnostic.Next, StringComparison.Ordinal);

    [Fact]
    public void An_unknown_failure_shows_what_buildx_said()
    {
        var failure = Fail("something odd", "ERROR: it broke");
        Assert.Equal("it broke", failure.Diagnostic.Why);
        Assert.Contains("something odd", failure.Diagnostic.Details!);
    }
}
