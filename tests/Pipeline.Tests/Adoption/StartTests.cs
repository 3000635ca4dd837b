using Pipeline.Adoption;
using Pipeline.Systems.Hosts;
using Pipeline.Systems.Services;

namespace Pipeline.Tests.Adoption;

public sealed class StartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_Dockerfile_becomes_an_image_and_a_web_service_behind_an_edge_in_at_most_forty_lines()
    {
        Write("Dockerfile", "FROM python:3.13-slim AS build\nFROM python:3.13-slim\n# comment\nEXPOSE 8000/tcp\nUSER 1000\nHEALTHCHECK --interval=5s CMD curl -f \\\n  http://localhost:8000/health\nCMD [\"python3\"]\n");
        var start = Start.Of(_folder.Path);
        var system = Definition(start);
        Assert.Empty(system.Mistakes());
        var web = Assert.Single(system.Services.OfType<Web>());
        Assert.Equal((8000, "/health"), (web.Port!.Value, web.Health.Path));
        Assert.IsType<DockerEnvironment>(Assert.Single(system.Environments));
        var lines = start.Files.Where(x => x.Path.EndsWith(".cs", StringComparison.Ordinal)).Sum(x => Lines(x.Text)) + Lines(File.ReadAllText(Path.Combine(Repository.Root, "templates", "start", "build", "Build.cs")));
        Assert.True(lines <= 40, $"{lines} lines");
    }

    [Fact]
    public void Several_Dockerfiles_become_several_services()
    {
        Write("api/Dockerfile", "FROM x\nEXPOSE 80\n");
        Write("mailer/Dockerfile", "FROM x\n");
        Write("site/Dockerfile", "FROM x\nEXPOSE 8080\n");
        var system = Definition(Start.Of(_folder.Path));
        Assert.Empty(system.Mistakes());
        Assert.Equal(["api: Web", "edge: Edge", "mailer: Worker", "site: Web"], system.Services.Select(x => $"{x.Name}: {x.GetType().Name}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_compose_file_goes_before_Dockerfiles_and_a_chart_is_named_as_not_read()
    {
        Write("docker-compose.yml", "services:\n  web:\n    build: .\n    ports: ['80:8000']\n");
        Write("docker-compose.override.yml", "services:\n  web:\n    environment: { A: b }\n");
        Write("Dockerfile", "FROM x\nEXPOSE 80\n");
        Write("deploy/chart/Chart.yaml", "name: shop\n");
        var start = Start.Of(_folder.Path);
        Assert.Contains(start.Found, x => x.StartsWith("deploy/chart/Chart.yaml: a Helm chart, which is not read", StringComparison.Ordinal));
        Assert.Contains(start.Found, x => x.StartsWith("Dockerfile: seen", StringComparison.Ordinal));
        Assert.True(Definition(start).Services.OfType<Web>().Single().Settings.Has("A"));
    }

    [Fact]
    public void An_AspNet_project_runs_without_containers()
    {
        Write("src/My Shop/My Shop.csproj", "<Project Sdk=\"Microsoft.NET.Sdk.Web\" />");
        Write("src/Library/Library.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\" />");
        var system = Definition(Start.Of(_folder.Path));
        Assert.Empty(system.Mistakes());
        Assert.Equal("exec dotnet 'My Shop.dll' --urls http://127.0.0.1:$PORT", system.Services.Single().Command[2]);
    }

    [Fact]
    public void A_Django_project_runs_without_containers()
    {
        Write("manage.py", "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\nfrom django.core.management import execute_from_command_line\n");
        Write("requirements.txt", "django\ngunicorn\n");
        var system = Definition(Start.Of(_folder.Path));
        Assert.Empty(system.Mistakes());
        Assert.Equal("exec python3 -m gunicorn shop.wsgi --bind 127.0.0.1:$PORT", system.Services.Single().Command[2]);
    }

    [Fact]
    public void Where_nothing_is_found_nothing_is_written()
    {
        var start = Start.Of(_folder.Path);
        Assert.Empty(start.Files);
        Assert.Contains("write a definition", Assert.Single(start.Found), StringComparison.Ordinal);
    }

    [Fact]
    public void The_next_steps_name_the_script_that_starts_the_pipeline()
    {
        Write("Dockerfile", "FROM x\nEXPOSE 80\n");
        // As the template leaves it.
        Write("build.sh", File.ReadAllText(Path.Combine(Repository.Root, "build.sh")));
        Assert.All(Start.Of(_folder.Path).Next, x => Assert.StartsWith("./build.sh ", x, StringComparison.Ordinal));
        // A build.sh of another kind was there before.
        Write("build.sh", "#!/bin/sh\nmake\n");
        Write("pipeline.sh", File.ReadAllText(Path.Combine(Repository.Root, "build.sh")));
        Assert.All(Start.Of(_folder.Path).Next, x => Assert.StartsWith("./pipeline.sh ", x, StringComparison.Ordinal));
        // And a pipeline.sh of another kind beside our own build.sh.
        Write("build.sh", File.ReadAllText(Path.Combine(Repository.Root, "build.sh")));
        Write("pipeline.sh", "#!/bin/sh\nmake\n");
        Assert.All(Start.Of(_folder.Path).Next, x => Assert.StartsWith("./build.sh ", x, StringComparison.Ordinal));
    }

    private static int Lines(string text) => text.Split('\n').Count(x => !string.IsNullOrWhiteSpace(x));

    private static Pipeline.Systems.SystemDefinition Definition(Start start)
    {
        var text = start.Files[0].Text;
        return Compiled.Definition(System.Text.RegularExpressions.Regex.Match(text, "static class (\\w+)").Groups[1].Value, text);
    }

    private void Write(string path, string text)
    {
        var full = Path.Combine(_folder.Path, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
