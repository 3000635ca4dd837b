namespace Pipeline.Lab.Samples;

/// <summary>The images under docker/ do what the official ones do, as far as our stacks use them: read-only, without privileges, never root.</summary>
[Collection(SampleCollection.Name)]
public sealed class InfrastructureTests
{
    private const string Password = "p@ss/word";

    [LabFact("mmdebstrap")]
    public async Task Postgres_makes_its_user_database_and_initial_data_once_and_pgbouncer_pools_before_it()
    {
        await using var stack = await Stack.StartAsync();
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder / "password", Password + "\n");
        File.WriteAllText(folder / "1.sql", "CREATE TABLE planted (n int); INSERT INTO planted VALUES (42);");
        foreach (var file in Directory.EnumerateFiles(folder / ""))
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        File.SetUnixFileMode(folder / "", (UnixFileMode)0b111_101_101);

        await stack.RunAsync("db", SampleImages.Mirror + "postgres",
            ["--tmpfs", "/run/postgresql", "--tmpfs", "/var/lib/postgresql/data", "-v", $"{folder / "password"}:/run/secrets/password:ro",
                "-v", $"{folder / "1.sql"}:/docker-entrypoint-initdb.d/1.sql:ro", "-e", "POSTGRES_USER=shop", "-e", "POSTGRES_DB=orders",
                "-e", "POSTGRES_PASSWORD_FILE=/run/secrets/password", "-e", "POSTGRES_INITDB_ARGS=--data-checksums --encoding=UTF8"],
            "-c", "max_connections=77");
        await stack.HealthyAsync("db");
        await stack.RunAsync("pool", SampleImages.Mirror + "pgbouncer",
            ["-e", "DATABASE_URL=postgres://shop:p%40ss%2Fword@db:5432/orders", "-e", "POOL_MODE=transaction", "-e", "MAX_CLIENT_CONN=50"]);
        await stack.HealthyAsync("pool");

        string[] Ask(string host, string port, string sql) =>
            ["env", $"PGPASSWORD={Password}", "psql", "-h", host, "-p", port, "-U", "shop", "-d", "orders", "-Atc", sql];
        Assert.Equal("42", await stack.ExecAsync("db", Ask("db", "5432", "SELECT n FROM planted")));
        Assert.Equal("77", await stack.ExecAsync("db", Ask("db", "5432", "SHOW max_connections")));
        Assert.Equal("on", await stack.ExecAsync("db", Ask("db", "5432", "SHOW data_checksums")));
        Assert.Equal("42", await stack.ExecAsync("db", Ask("pool", "6432", "SELECT n FROM planted")));

        var (code, refused) = await DockerCli.TryAsync("docker", "exec", stack.Name + "-db", "env", "PGPASSWORD=wrong", "psql", "-h", "db", "-U", "shop", "-d", "orders", "-c", "SELECT 1");
        Assert.True(code != 0 && refused.Contains("password authentication failed", StringComparison.Ordinal), refused);
        Assert.DoesNotContain(Password, await stack.LogsAsync("db") + await stack.LogsAsync("pool"), StringComparison.Ordinal);
        Assert.True(await stack.StopsGracefullyAsync("pool"));
        Assert.True(await stack.StopsGracefullyAsync("db"));
    }

    [LabFact("mmdebstrap")]
    public async Task Postgres_without_a_password_does_not_start_and_says_why()
    {
        var (code, output) = await DockerCli.TryAsync("docker", "run", "--rm", SampleImages.Mirror + "postgres");
        Assert.NotEqual(0, code);
        Assert.Contains("POSTGRES_PASSWORD is not set", output, StringComparison.Ordinal);
    }

    [LabFact("mmdebstrap")]
    public async Task Redis_takes_arguments_and_a_configuration_file()
    {
        await using var stack = await Stack.StartAsync();
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder / "redis.conf", "requirepass hidden\nmaxmemory 64mb\nbind 0.0.0.0\n");
        File.SetUnixFileMode(folder / "", (UnixFileMode)0b111_101_101);
        await stack.RunAsync("plain", SampleImages.Mirror + "redis", ["--tmpfs", "/data"], "--appendonly", "yes", "--maxmemory-policy", "allkeys-lru");
        await stack.RunAsync("closed", SampleImages.Mirror + "redis", ["--tmpfs", "/data", "-v", $"{folder / "redis.conf"}:/etc/redis/redis.conf:ro"], "/etc/redis/redis.conf");
        await stack.HealthyAsync("plain", "closed");

        Assert.Contains("allkeys-lru", await stack.ExecAsync("closed", "redis-cli", "-h", "plain", "config", "get", "maxmemory-policy"), StringComparison.Ordinal);
        Assert.Contains("yes", await stack.ExecAsync("plain", "redis-cli", "config", "get", "appendonly"), StringComparison.Ordinal);
        Assert.Contains("NOAUTH", await stack.ExecAsync("plain", "redis-cli", "-h", "closed", "ping"), StringComparison.Ordinal);
        Assert.Contains("PONG", await stack.ExecAsync("plain", "redis-cli", "-h", "closed", "-a", "hidden", "ping"), StringComparison.Ordinal);
        Assert.True(await stack.StopsGracefullyAsync("plain"));
    }

    [LabFact("mmdebstrap")]
    public async Task Rabbitmq_makes_its_user_and_virtual_host_and_nobody_else_gets_in()
    {
        await using var stack = await Stack.StartAsync();
        await stack.RunAsync("mq", SampleImages.Mirror + "rabbitmq",
            ["--tmpfs", "/var/lib/rabbitmq", "-e", "RABBITMQ_DEFAULT_USER=shop", "-e", "RABBITMQ_DEFAULT_PASS=hidden", "-e", "RABBITMQ_DEFAULT_VHOST=orders", "-e", "RABBITMQ_ERLANG_COOKIE=crumbs"]);
        await stack.HealthyAsync("mq");

        Assert.Equal("crumbs", await stack.ExecAsync("mq", "cat", "/var/lib/rabbitmq/.erlang.cookie"));
        Assert.Contains("200 OK", await AskAsync(stack, "mq", 15672, "/api/aliveness-test/orders", "c2hvcDpoaWRkZW4="), StringComparison.Ordinal);
        Assert.Contains("401", await AskAsync(stack, "mq", 15672, "/api/overview", "Z3Vlc3Q6Z3Vlc3Q="), StringComparison.Ordinal);
        Assert.True(await stack.StopsGracefullyAsync("mq"));
    }

    [LabFact("mmdebstrap")]
    public async Task Memcached_takes_its_limit()
    {
        await using var stack = await Stack.StartAsync();
        await stack.RunAsync("cache", SampleImages.Mirror + "memcached", [], "-m", "256");
        await stack.HealthyAsync("cache");
        var stats = await stack.ExecAsync("cache", "bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/11211; printf 'stats\\r\\nquit\\r\\n' >&3; cat <&3");
        Assert.Contains($"limit_maxbytes {256 * 1024 * 1024}", stats, StringComparison.Ordinal);
        Assert.True(await stack.StopsGracefullyAsync("cache"));
    }

    [LabFact("mmdebstrap")]
    public async Task Nginx_renders_templates_with_its_own_variables_left_alone_and_takes_changed_configuration_on_reload()
    {
        await using var stack = await Stack.StartAsync();
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder / "templates");
        Directory.CreateDirectory(folder / "conf.d");
        File.WriteAllText(folder / "templates/site.conf.template", "server { listen ${PORT}; location / { return 200 \"$host ${COLOUR}\\n\"; } }\n");
        await stack.RunAsync("edge", SampleImages.Mirror + "nginx",
            ["-e", "PORT=8080", "-e", "COLOUR=blue", "-v", $"{folder / "templates"}:/etc/nginx/templates:ro", "-v", $"{folder / "conf.d"}:/etc/nginx/conf.d:ro"]);
        await stack.HealthyAsync("edge");
        Assert.Contains("localhost blue", await AskAsync(stack, "edge", 8080, "/"), StringComparison.Ordinal);

        File.WriteAllText(folder / "conf.d/more.conf", "server { listen 80; return 200 \"green\\n\"; }\n");
        await stack.ExecAsync("edge", "nginx", "-s", "reload");
        await DockerCli.UntilAsync(() => AskAsync(stack, "edge", 80, "/"), x => x.Contains("green", StringComparison.Ordinal), "the new configuration", 20);
        Assert.True(await stack.StopsGracefullyAsync("edge"));
    }

    [LabFact("mmdebstrap")]
    public async Task Prometheus_and_alertmanager_answer_on_their_ports()
    {
        await using var stack = await Stack.StartAsync();
        await stack.RunAsync("prometheus", SampleImages.Mirror + "prometheus", ["--tmpfs", "/prometheus"],
            "--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus", "--storage.tsdb.retention.time=1d");
        await stack.RunAsync("alertmanager", SampleImages.Mirror + "alertmanager", ["--tmpfs", "/alertmanager"]);
        await stack.HealthyAsync("prometheus", "alertmanager");
        Assert.Contains("\"storage.tsdb.retention.time\":\"1d\"", await AskAsync(stack, "prometheus", 9090, "/api/v1/status/flags"), StringComparison.Ordinal);
        Assert.Contains("200 OK", await AskAsync(stack, "alertmanager", 9093, "/-/ready"), StringComparison.Ordinal);
        Assert.True(await stack.StopsGracefullyAsync("prometheus"));
        Assert.True(await stack.StopsGracefullyAsync("alertmanager"));
    }

    [LabFact("mmdebstrap")]
    public async Task No_image_runs_as_root()
    {
        foreach (var name in new[] { "postgres", "redis", "rabbitmq", "memcached", "nginx", "prometheus", "alertmanager", "pgbouncer" })
            Assert.Matches("^[1-9][0-9]*:[1-9][0-9]*$", await DockerCli.DockerAsync("inspect", "--format", "{{.Config.User}}", SampleImages.Mirror + name));
    }

    /// <summary>A request from within, by bash alone: the images have no HTTP client.</summary>
    private static async Task<string> AskAsync(Stack stack, string host, int port, string path, string? login = null)
    {
        var header = login is null ? "" : $"Authorization: Basic {login}\\r\\n";
        return (await DockerCli.TryAsync("docker", "exec", $"{stack.Name}-{host}", "bash", "-c",
            $"exec 3<>/dev/tcp/127.0.0.1/{port} && printf 'GET {path} HTTP/1.0\\r\\nHost: localhost\\r\\n{header}\\r\\n' >&3 && timeout 5 cat <&3")).Output;
    }
}
