using System.Net;
using Nuke.Common;
using Pipeline.Commands;
using Pipeline.Systems;
using Pipeline.Systems.Services;

namespace Systems;

/// <summary>The sample service: what a system's definition looks like.</summary>
internal static class Hello
{
    public static SystemDefinition Definition { get; } = new("hello")
    {
        Services =
        [
            new Web("web")
            {
                Artifact = new FilesArtifact
                {
                    Version = "0.1.0",
                    Build = output => DotNet.Publish(NukeBuild.RootDirectory / "samples" / "hello" / "src" / "Hello.csproj", output),
                },
                Command = ["dotnet", "Hello.dll"],
                WarmUp = ["/", "/version", "/hits"],
            },
        ],
        // Staging and production are this machine too: a rehearsal of the whole way, on whatever runs it.
        Environments =
        [
            new LocalEnvironment("local") { Port = 8080, Load = new LoadRule() },
            new LocalEnvironment("staging") { Port = 8081, Load = new LoadRule() },
            new LocalEnvironment("production") { Port = 8082, Approval = "required reviewers of the environment", ProvedIn = "staging" },
        ],
        Smoke =
        [
            SmokeCheck.Get("/").Containing("hello").Within(TimeSpan.FromSeconds(2)),
            SmokeCheck.Get("/version").WithJson("/version", release => release),
            SmokeCheck.Get("/health/live"),
            SmokeCheck.Post("/echo", "ping").Containing("ping"),
            SmokeCheck.Get("/metrics").Containing("build_info"),
            SmokeCheck.Get("/no-such-page").Returns(HttpStatusCode.NotFound),
        ],
    };
}
