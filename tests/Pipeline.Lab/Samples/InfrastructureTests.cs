using System.Globalization;
using System.Net.Sockets;
using Pipeline.Systems.Blocks;
using Pipeline.Systems.Services;
using Pipeline.Systems.Settings;

namespace Pipeline.Lab.Samples;

/// <summary>The images under docker/ do what the official ones do, as far as our stacks use them: read-only, without privileges, never root.</summary>
[Collection(SampleCollection.Name)]
public sealed class InfrastructureTests
{
    private const string Password = "secret-of-the-lab";

    private static readonly PinnedImage Pinned = new("any:1@sha256:" + new string('0', 64));

    [LabFact("mmdebstrap")]
    public async Task Postgres_makes_its_user_database_and_initial_data_once_and_pgbouncer_pools_before_it()
    {
        await using var stack = await Stack.StartAsync();
        using var folder = new TemporaryFolder();
        Readable(folder / "password", Password + "\n");
        Readable(folder / "1.sql", "CREATE TABLE planted (n int); INSERT INTO planted VALUES (42);");

        await stack.RunAsync("db", LockedImage.Postgres,
            ["-v", $"{folder / "password"}:/run/secrets/password:ro", "-v", $"{folder / "1.sql"}:/docker-entrypoint-initdb.d/1.sql:ro",
                "-e", "POSTGRES_USER=shop", "-e", "POSTGRES_DB=orders",
                "-e", "POSTGRES_PASSWORD_FILE=/run/secrets/password", "-e", "POSTGRES_INITDB_ARGS=--data-checksums --encoding=UTF8"],
            "-c", "max_connections=77");
        // Like edoburu/pgbouncer: port 5432; md5 unless it is said, which a server with scram-sha-256 refuses.
        await stack.RunAsync("pool", LockedImage.PgBouncer,
            ["-e", $"DATABASE_URL=postgres://shop:{Password}@db:5432/orders", "-e", "AUTH_TYPE=scram-sha-256", "-e", "POOL_MODE=transaction", "-e", "MAX_CLIENT_CONN=50"]);
        await stack.RunAsync("md5", LockedImage.PgBouncer, ["-e", $"DATABASE_URL=postgres://shop:{Password}@db:5432/orders"]);

        Assert.Equal("42", await stack.ExecAsync("db", Ask("db", "SELECT n FROM planted")));
        Assert.Equal("77", await stack.ExecAsync("db", Ask("db", "SHOW max_connections")));
        Assert.Equal("on", await stack.ExecAsync("db", Ask("db", "SHOW data_checksums")));
        Assert.Equal("42", await stack.ExecAsync("db", Ask("pool", "SELECT n FROM planted")));
        Assert.Contains("\"shop\" \"md5", await stack.ExecAsync("md5", "cat", "/etc/pgbouncer/userlist.txt"), StringComparison.Ordinal);
        Assert.Contains("auth_type = md5", await stack.ExecAsync("md5", "cat", "/etc/pgbouncer/pgbouncer.ini"), StringComparison.Ordinal);

        var (code, refused) = await DockerCli.TryAsync("docker", "exec", stack.Name + "-db", "env", "PGPASSWORD=wrong", "psql", "-h", "db", "-U", "shop", "-d", "orders", "-c", "SELECT 1");
        Assert.True(code != 0 && refused.Contains("password authentication failed", StringComparison.Ordinal), refused);
        Assert.DoesNotContain(Password, await stack.LogsAsync("db") + await stack.LogsAsync("pool"), StringComparison.Ordinal);
        Assert.True(await stack.StopsGracefullyAsync("pool"));
        Assert.True(await stack.StopsGracefullyAsync("db"));
    }

    [LabFact("mmdebstrap")]
    public async Task Pgbouncer_takes_mounted_files_as_they_are()
    {
        await using var stack = await Stack.StartAsync();
        using var folder = new TemporaryFolder();
        Readable(folder / "pgbouncer.ini", "[databases]\n[pgbouncer]\nlisten_addr = 0.0.0.0\nlisten_port = 5432\nauth_type = trust\nauth_file = /etc/pgbouncer/userlist.txt\nadmin_users = me\nunix_socket_dir =\n");
        Readable(folder / "userlist.txt", "\"me\" \"\"\n");
        await stack.RunAsync("pool", LockedImage.PgBouncer.Reference, ["--user", LockedImage.PgBouncer.User, "-v", $"{folder / ""}:/etc/pgbouncer:ro"]);
        await stack.ReadyAsync("pool", LockedImage.PgBouncer);
        Assert.Contains("trust", await stack.ExecAsync("pool", "psql", "-h", "127.0.0.1", "-U", "me", "-d", "pgbouncer", "-Atc", "SHOW CONFIG"), StringComparison.Ordinal);
    }

    [LabFact("mmdebstrap")]
    public async Task A_first_start_of_postgres_that_was_killed_is_repeated_and_not_taken_for_done()
    {
        await using var stack = await Stack.StartAsync();
        using var folder = new TemporaryFolder();
        await DockerCli.DockerAsync("volume", "create", stack.Name);
        try
        {
            // The data folder has been made and its server runs when the script does not come to an end.
            Readable(folder / "1.sh", "psql -v ON_ERROR_STOP=1 -c 'CREATE TABLE half (n int)'; echo planted; sleep 600\n");
            string[] options = ["--user", "999:999", "--tmpfs", "/run/postgresql:uid=999,gid=999", "-v", $"{stack.Name}:/var/lib/postgresql/data",
                "-v", $"{folder / "1.sh"}:/docker-entrypoint-initdb.d/1.sh:ro", "-e", $"POSTGRES_PASSWORD={Password}", "-e", "POSTGRES_USER=shop", "-e", "POSTGRES_DB=orders"];
            await stack.RunAsync("db", LockedImage.Postgres.Reference, options);
            await DockerCli.UntilAsync(() => stack.LogsAsync("db"), x => x.Contains("planted", StringComparison.Ordinal), "the script under way");
            await stack.RemoveAsync("db");

            Readable(folder / "1.sh", "psql -v ON_ERROR_STOP=1 -c 'CREATE TABLE whole (n int)'\n");
            await stack.RunAsync("db", LockedImage.Postgres.Reference, options);
            await stack.ReadyAsync("db", LockedImage.Postgres);
            Assert.Contains("it is repeated", await stack.LogsAsync("db"), StringComparison.Ordinal);
            Assert.Equal("whole", await stack.ExecAsync("db", Ask("db", "SELECT relname FROM pg_stat_user_tables")));

            // What is complete is kept.
            await stack.ExecAsync("db", Ask("db", "CREATE TABLE kept (n int)"));
            await stack.RemoveAsync("db");
            await stack.RunAsync("db", LockedImage.Postgres.Reference, options);
            await stack.ReadyAsync("db", LockedImage.Postgres);
            Assert.Equal("kept\nwhole", await stack.ExecAsync("db", Ask("db", "SELECT relname FROM pg_stat_user_tables ORDER BY 1")));
        }
        finally
        {
            await DockerCli.TryAsync("docker", "rm", "-f", "-v", stack.Name + "-db");
            await DockerCli.TryAsync("docker", "volume", "rm", stack.Name);
        }
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
        await stack.RunAsync("plain", LockedImage.Redis, [], "--appendonly", "yes", "--maxmemory-policy", "allkeys-lru");
        await stack.RunAsync("closed", LockedImage.Redis, ["-v", $"{folder / "redis.conf"}:/etc/redis/redis.conf:ro"], "/etc/redis/redis.conf");

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
        await stack.RunAsync("mq", LockedImage.RabbitMq,
            ["-p", "127.0.0.1::15672", "-e", "RABBITMQ_DEFAULT_USER=shop", "-e", "RABBITMQ_DEFAULT_PASS=hidden", "-e", "RABBITMQ_DEFAULT_VHOST=orders", "-e", "RABBITMQ_ERLANG_COOKIE=crumbs"]);

        Assert.Equal("crumbs", await stack.ExecAsync("mq", "cat", "/var/lib/rabbitmq/.erlang.cookie"));
        Assert.StartsWith("200 ", await stack.GetAsync("mq", 15672, "/api/vhosts/orders", "shop:hidden"), StringComparison.Ordinal);
        Assert.StartsWith("401 ", await stack.GetAsync("mq", 15672, "/api/overview", "guest:guest"), StringComparison.Ordinal);
        Assert.True(await stack.StopsGracefullyAsync("mq"));
    }

    [LabFact("mmdebstrap")]
    public async Task Rabbitmq_keeps_its_messages_when_its_container_is_killed_and_made_again_and_finds_them_by_its_host_name_only()
    {
        await using var stack = await Stack.StartAsync();
        await DockerCli.DockerAsync("volume", "create", stack.Name);
        try
        {
            // As the block starts it, which gives it the host name that it keeps.
            var store = RabbitMq.Store("mq", Pinned, "shop", new GeneratedSecret("mq"), new Volume("mq"));
            Assert.Equal("mq", store.HostName);
            string[] options = ["--user", store.Security.User!, "-v", $"{stack.Name}:{store.Mounts[0].Path}", "-p", "127.0.0.1::15672", "-e", "RABBITMQ_DEFAULT_USER=shop", "-e", "RABBITMQ_DEFAULT_PASS=hidden"];
            await StartAsync("mq");
            await CallAsync(HttpMethod.Put, "/api/queues/%2F/tasks", """{"durable":true}""");
            Assert.Contains("true", await CallAsync(HttpMethod.Post, "/api/exchanges/%2F/amq.default/publish", """{"properties":{"delivery_mode":2},"routing_key":"tasks","payload":"kept","payload_encoding":"string"}"""), StringComparison.Ordinal);
            await DockerCli.DockerAsync("kill", stack.Name + "-mq");
            await stack.RemoveAsync("mq");

            await StartAsync("mq");
            Assert.Contains("\"payload\":\"kept\"", await CallAsync(HttpMethod.Post, "/api/queues/%2F/tasks/get", """{"count":1,"ackmode":"ack_requeue_true","encoding":"auto"}"""), StringComparison.Ordinal);
            await stack.RemoveAsync("mq");

            await StartAsync("other");
            Assert.DoesNotContain("tasks", await stack.ExecAsync("other", "rabbitmqctl", "-q", "list_queues"), StringComparison.Ordinal);

            async Task StartAsync(string host)
            {
                await stack.RunAsync(host, LockedImage.RabbitMq.Reference, options);
                await stack.ReadyAsync(host, LockedImage.RabbitMq);
            }

            async Task<string> CallAsync(HttpMethod method, string path, string body)
            {
                using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
                using var request = new HttpRequestMessage(method, new Uri($"http://localhost:{await stack.PortAsync("mq", 15672)}{path}")) { Content = new StringContent(body) };
                request.Headers.Authorization = new("Basic", Convert.ToBase64String("shop:hidden"u8));
                using var answer = await client.SendAsync(request);
                var text = await answer.Content.ReadAsStringAsync();
                Assert.True(answer.IsSuccessStatusCode, text);
                return text;
            }
        }
        finally
        {
            await DockerCli.TryAsync("docker", "rm", "-f", "-v", stack.Name + "-mq", stack.Name + "-other");
            await DockerCli.TryAsync("docker", "volume", "rm", stack.Name);
        }
    }

    [LabFact("mmdebstrap")]
    public async Task Redis_has_after_a_kill_what_it_had_written_to_its_file()
    {
        await using var stack = await Stack.StartAsync();
        await DockerCli.DockerAsync("volume", "create", stack.Name);
        try
        {
            var store = Redis.Store("redis", Pinned, new Volume("redis"));
            await StartAsync();
            await stack.ExecAsync("redis", "sh", "-c", "for i in $(seq 1000); do echo RPUSH tasks $i; done | redis-cli >/dev/null");
            // The command returns when the file has it; by itself that happens each second.
            Assert.StartsWith("1", await stack.ExecAsync("redis", "redis-cli", "WAITAOF", "1", "0", "0"), StringComparison.Ordinal);
            await DockerCli.DockerAsync("kill", stack.Name + "-redis");
            await stack.RemoveAsync("redis");
            await StartAsync();
            Assert.Equal("1000", await stack.ExecAsync("redis", "redis-cli", "LLEN", "tasks"));

            async Task StartAsync()
            {
                await stack.RunAsync("redis", LockedImage.Redis.Reference, ["--user", store.Security.User!, "-v", $"{stack.Name}:{store.Mounts[0].Path}"], [.. store.Command]);
                await stack.ReadyAsync("redis", [.. ((ExecProbe)store.Ready!).Command]);
            }
        }
        finally
        {
            await DockerCli.TryAsync("docker", "rm", "-f", "-v", stack.Name + "-redis");
            await DockerCli.TryAsync("docker", "volume", "rm", stack.Name);
        }
    }

    [LabFact("mmdebstrap")]
    public async Task Memcached_takes_its_limit()
    {
        await using var stack = await Stack.StartAsync();
        await stack.RunAsync("cache", LockedImage.Memcached, [], "-m", "256");
        using var client = new TcpClient("127.0.0.1", int.Parse(await stack.PortAsync("cache", 11211), CultureInfo.InvariantCulture));
        await client.GetStream().WriteAsync("stats\r\nquit\r\n"u8.ToArray());
        using var reader = new StreamReader(client.GetStream());
        var stats = await reader.ReadToEndAsync();
        Assert.Contains($"limit_maxbytes {256 * 1024 * 1024}", stats, StringComparison.Ordinal);
        Assert.True(await stack.StopsGracefullyAsync("cache"));
    }

    [LabFact("mmdebstrap")]
    public async Task Nginx_renders_templates_with_its_own_variables_left_alone_and_takes_changed_configuration_on_reload()
    {
        await using var stack = await Stack.StartAsync();
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder / "templates");
        File.WriteAllText(folder / "templates/site.conf.template", "server { listen ${PORT}; location / { return 200 \"$host ${COLOUR}\\n\"; } }\n");
        await stack.RunAsync("edge", LockedImage.Nginx, ["-e", "PORT=8080", "-e", "COLOUR=blue", "-v", $"{folder / "templates"}:/etc/nginx/templates:ro"]);
        Assert.Equal("200 localhost blue\n", await stack.GetAsync("edge", 8080, "/"));

        await stack.ExecAsync("edge", "sh", "-c", "echo 'server { listen 8081; location / { return 200 green; } }' >/etc/nginx/conf.d/more.conf; sed -i s/blue/violet/ /etc/nginx/conf.d/site.conf");
        await stack.ExecAsync("edge", "nginx", "-s", "reload");
        await DockerCli.UntilAsync(() => stack.GetAsync("edge", 8080, "/"), x => x == "200 localhost violet\n", "the new configuration", 20);
        Assert.True(await stack.StopsGracefullyAsync("edge"));
    }

    [LabFact("mmdebstrap")]
    public async Task Prometheus_and_alertmanager_answer_on_their_ports()
    {
        await using var stack = await Stack.StartAsync();
        await stack.RunAsync("prometheus", LockedImage.Prometheus, [],
            "--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus", "--storage.tsdb.retention.time=1d");
        await stack.RunAsync("alertmanager", LockedImage.Alertmanager, []);
        Assert.Contains("\"storage.tsdb.retention.time\":\"1d\"", await stack.GetAsync("prometheus", 9090, "/api/v1/status/flags"), StringComparison.Ordinal);
        Assert.True(await stack.StopsGracefullyAsync("prometheus"));
        Assert.True(await stack.StopsGracefullyAsync("alertmanager"));
    }

    [LabFact("mmdebstrap")]
    public async Task No_image_runs_as_root_or_says_by_itself_whether_it_is_healthy()
    {
        foreach (var image in LockedImage.All)
            Assert.Equal($"{image.User} <nil>", await DockerCli.DockerAsync("inspect", "--format", "{{.Config.User}} {{.Config.Healthcheck}}", image.Reference));
    }

    private static string[] Ask(string host, string sql) => ["env", $"PGPASSWORD={Password}", "psql", "-h", host, "-U", "shop", "-d", "orders", "-Atc", sql];

    /// <summary>A file that every user of a container may read, in a folder that every user may enter.</summary>
    private static void Readable(string file, string text)
    {
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        File.SetUnixFileMode(Path.GetDirectoryName(file)!, (UnixFileMode)0b111_101_101);
    }
}
