using System.Text.Json;

namespace Pipeline.Lab.Samples;

/// <summary>The sample's backend as a container: all its roles from one image, with real services beside it.</summary>
[Collection(SampleCollection.Name)]
public sealed class BackendTests
{
    private static readonly string[] Settings =
    [
        "-e", "SECRET_KEY=of-the-lab", "-e", "RELEASE_VERSION=7.8.9", "-e", "ALLOWED_HOSTS=web,localhost",
        "-e", "DATABASE_URL=postgres://orders:secret@db:5432/orders", "-e", "REDIS_URL=redis://redis:6379/0",
        "-e", "BROKER_URL=amqp://orders:secret@mq:5672/orders", "-e", "MEDIA_ROOT=/data/media", "--tmpfs", "/data/media",
    ];

    [LabFact("mmdebstrap")]
    public async Task The_whole_system_works_notices_what_is_down_and_stops_gracefully()
    {
        await using var stack = await Stack.StartAsync();
        await stack.RunAsync("db", LockedImage.Postgres, ["-e", "POSTGRES_USER=orders", "-e", "POSTGRES_PASSWORD=secret"]);
        await stack.RunAsync("redis", LockedImage.Redis, []);
        await stack.RunAsync("mq", LockedImage.RabbitMq, ["-e", "RABBITMQ_DEFAULT_USER=orders", "-e", "RABBITMQ_DEFAULT_PASS=secret", "-e", "RABBITMQ_DEFAULT_VHOST=orders"]);
        await DockerCli.DockerAsync(["run", "--rm", "--network", stack.Name, "--read-only", "--tmpfs", "/tmp", .. Settings, SampleImages.Backend, "migrate"]);
        await stack.RunAsync("web", SampleImages.Backend, Settings);
        await stack.RunAsync("asgi", SampleImages.Backend, Settings, "asgi");
        await stack.RunAsync("worker", SampleImages.Backend, Settings, "worker");
        await stack.RunAsync("beat", SampleImages.Backend, Settings, "beat");
        foreach (var host in new[] { "web", "asgi", "worker", "beat" })
            await stack.ReadyAsync(host, "/app/run", "health");

        foreach (var host in new[] { "web", "asgi" })
        {
            var ready = await AskAsync(stack, host, "/health/ready");
            Assert.True(ready.Status == 200, ready.Body);
            Assert.Equal("7.8.9", ready.Release);
            Assert.All(["database", "cache", "broker", "storage"], x => Assert.Contains(State(ready.Body, x), (string[])["healthy", "warning"]));
            Assert.Equal("7.8.9", (await AskAsync(stack, host, "/no-such-page")).Release);
            Assert.Contains("build_info{release=\"7.8.9\"} 1.0", (await AskAsync(stack, host, "/metrics")).Body, StringComparison.Ordinal);
        }

        // A task goes to the broker and comes back done by the worker.
        var number = (await ManageAsync(stack, "from orders import services; print(services.create(None, 'Ada', [dict(product='tea', quantity=1, unit_price='2')]).pk)")).Split('\n')[^1];
        await DockerCli.UntilAsync(
            () => ManageAsync(stack, $"from orders.models import Order; print(Order.objects.get(pk={number}).state)"),
            x => x.EndsWith("confirmed", StringComparison.Ordinal), "the order confirmed by the worker");

        await DockerCli.DockerAsync("stop", stack.Name + "-redis");
        var down = await AskAsync(stack, "web", "/health/ready");
        Assert.Equal(503, down.Status);
        Assert.Equal("critical", State(down.Body, "cache"));
        Assert.Equal("healthy", State(down.Body, "broker"));
        Assert.Equal("7.8.9", down.Release);
        Assert.Equal(200, (await AskAsync(stack, "web", "/health/live")).Status);

        foreach (var host in new[] { "web", "asgi", "worker", "beat" })
            Assert.True(await stack.StopsGracefullyAsync(host), $"{host}: {await stack.LogsAsync(host)}");
    }

    [LabFact("mmdebstrap")]
    public async Task The_final_image_has_no_build_tools_no_tests_and_no_root()
    {
        Assert.Equal("10001:10001", await DockerCli.DockerAsync("inspect", "--format", "{{.Config.User}}", SampleImages.Backend));
        var found = await DockerCli.DockerAsync("run", "--rm", "--entrypoint", "sh", SampleImages.Backend, "-c",
            "for x in gcc cc make pip pip3 git node; do command -v $x; done; ls -d /app/tests /app/locks /app/pytest.ini /venv/lib/python*/site-packages/pip 2>/dev/null; python3 -c 'import pytest' 2>/dev/null && echo pytest; true");
        Assert.Equal("", found);
        Assert.Equal("", await DockerCli.DockerAsync("run", "--rm", "--entrypoint", "find", SampleImages.Backend, "/app", "/venv", "!", "-user", "root"));
    }

    [LabFact("mmdebstrap")]
    public async Task Without_a_secret_key_it_does_not_start_and_says_why()
    {
        var (code, output) = await DockerCli.TryAsync("docker", "run", "--rm", "--read-only", "--tmpfs", "/tmp", SampleImages.Backend);
        Assert.NotEqual(0, code);
        Assert.Contains("SECRET_KEY is not set", output, StringComparison.Ordinal);
    }

    private static Task<string> ManageAsync(Stack stack, string code) => stack.ExecAsync("web", "python3", "manage.py", "shell", "-c", code);

    private static string State(string body, string check)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.GetProperty("checks").GetProperty(check).GetProperty("status").GetString()!;
    }

    private static async Task<(int Status, string? Release, string Body)> AskAsync(Stack stack, string host, string path)
    {
        var answer = await stack.ExecAsync("worker", "python3", "-c", $"""
            import http.client, json
            c = http.client.HTTPConnection("{host}", 8000, timeout=20); c.request("GET", "{path}"); r = c.getresponse()
            print(json.dumps([r.status, r.getheader("X-Release"), r.read().decode()]))
            """);
        using var json = JsonDocument.Parse(answer);
        return (json.RootElement[0].GetInt32(), json.RootElement[1].GetString(), json.RootElement[2].GetString()!);
    }
}
