using Pipeline.Lab.Samples;

namespace Pipeline.Lab.Data;

/// <summary>The image that backs up and restores, with real servers: PostgreSQL, S3, SSH.</summary>
public sealed class BackupImageTests
{
    [LabFact("mmdebstrap")]
    public async Task A_backup_is_restored_beside_what_is_used_takes_its_place_and_brings_back_the_files()
    {
        await using var image = await BackupImage.StartAsync();
        Assert.Contains("make a backup first", (await image.TryAsync("list")).Output, StringComparison.Ordinal);

        var made = await image.CallAsync("make", "by hand, as a test");
        var id = (string)made["id"]!;
        Assert.Equal(20000, (int)made["database"]!["tables"]!["orders"]!);
        Assert.Equal(2, (int)made["files"]!["files"]!);
        Assert.Equal("v1.2.3", (string)made["release"]!);
        var listed = Assert.Single((await image.CallAsync("list")).AsArray())!;
        Assert.Equal((id, "by hand  as a test", (long)made["bytes"]!), ((string)listed["id"]!, (string)listed["reason"]!, (long)listed["bytes"]!));

        await image.SqlAsync("DELETE FROM orders WHERE id > 5");
        await BackupImage.InAsync(image.Media, "rm /volume/1.txt; echo lost >/volume/3.txt; echo changed >/volume/d/2.txt");
        Assert.Equal("shop_restored", (string)(await image.CallAsync("restore", id, "shop_restored"))["restored"]!);
        Assert.Equal("5", await image.SqlAsync("SELECT count(*) FROM orders"));
        Assert.Equal("20000", await image.SqlAsync("SELECT count(*) FROM orders", "shop_restored"));

        // Somebody is connected, as an application always is.
        await DockerCli.DockerAsync("exec", "--detach", image.Stack.Name + "-db", "psql", "-h", "/run/postgresql", "-U", "shop", "-c", "SELECT pg_sleep(600)");
        var kept = (string)(await image.CallAsync("swap", "shop_restored", "shop_before_1"))["kept"]!;
        Assert.Equal((1, 0), ((int)(await image.CallAsync("swapped", kept))["swapped"]!, (int)(await image.CallAsync("swapped", "shop_before_2"))["swapped"]!));
        Assert.Equal("20000", await image.SqlAsync("SELECT count(*) FROM orders"));
        Assert.Equal("5", await image.SqlAsync("SELECT count(*) FROM orders", kept));
        await image.CallAsync("files", id);
        Assert.Equal("1.txt one d/2.txt two", (await BackupImage.InAsync(image.Media, "cd /volume; for f in 1.txt d/2.txt; do echo $f $(cat $f); done; [ ! -e 3.txt ]")).Replace('\n', ' '));

        Assert.Contains("is not", (await image.TryAsync("drop", "shop")).Output, StringComparison.Ordinal);
        await image.CallAsync("drop", kept);
        Assert.Equal("postgres shop template0 template1", (await image.SqlAsync("SELECT datname FROM pg_database ORDER BY 1")).Replace('\n', ' '));
    }

    [LabFact("mmdebstrap")]
    public async Task A_wrong_password_says_so_and_changes_nothing()
    {
        await using var image = await BackupImage.StartAsync();
        await image.CallAsync("make", "first");
        foreach (string[] command in (string[][])[["make", "second"], ["list"], ["restore", "x", "shop_restored"], ["keep", "1", "1", "1"]])
        {
            var (code, output) = await image.TryAsync("other", command);
            Assert.True(code == 1 && output.Contains("the password is not that of the repository", StringComparison.Ordinal), output);
        }

        Assert.Single((await image.CallAsync("list")).AsArray());
    }

    [LabFact("mmdebstrap")]
    public async Task A_database_that_fails_in_mid_dump_leaves_no_backup()
    {
        await using var image = await BackupImage.StartAsync();
        await image.CallAsync("make", "first");
        // The dump waits for a table that somebody holds, and then its server is gone.
        await HoldAsync(image);
        var making = image.TryAsync("make", "second");
        await DumpWaitsAsync(image);
        await DockerCli.DockerAsync("kill", image.Stack.Name + "-db");

        var (code, output) = await making;
        Assert.True(code == 1 && output.Contains("the dump of shop failed", StringComparison.Ordinal), output);
        Assert.Single((await image.CallAsync("list")).AsArray());
    }

    [LabFact("mmdebstrap")]
    public async Task A_schedule_that_is_told_to_end_while_it_copies_leaves_no_lock()
    {
        await using var image = await BackupImage.StartAsync();
        await image.CallAsync("make", "first");
        await HoldAsync(image);
        await image.BeginAsync("schedule", "schedule", "0", "7", "4", "12");
        await DumpWaitsAsync(image);
        Assert.NotEmpty(await BackupImage.InAsync($"{image.Stack.Name}-repository", "ls /volume/locks"));
        Assert.True(await image.Stack.StopsGracefullyAsync("schedule"));
        Assert.Empty(await BackupImage.InAsync($"{image.Stack.Name}-repository", "ls /volume/locks"));
    }

    [LabFact("mmdebstrap")]
    public async Task A_full_target_is_named_and_the_backups_that_are_there_stay_whole()
    {
        await using var image = await BackupImage.StartAsync();
        var small = await image.VolumeAsync("small", "--opt", "type=tmpfs", "--opt", "device=tmpfs", "--opt", "o=size=3m,uid=10001");
        // A tmpfs is there while a container has it.
        await image.Stack.RunAsync("keeper", SampleImages.Mirror + "debian:trixie-slim", ["-v", $"{small}:/small"], "sleep", "600");
        image.Repository.Clear();
        image.Repository.AddRange(["-v", $"{small}:/repository", "-e", "RESTIC_REPOSITORY=/repository"]);
        var first = (string)(await image.CallAsync("make", "first"))["id"]!;
        await image.SqlAsync("CREATE TABLE noise AS SELECT md5(random()::text) || md5(random()::text) FROM generate_series(1, 100000)");

        var (code, output) = await image.TryAsync("make", "second");
        Assert.True(code == 1 && output.Contains("no space left on device", StringComparison.Ordinal), output);
        Assert.Equal(first, (string)Assert.Single((await image.CallAsync("list")).AsArray())!["id"]!);
        await image.CallAsync("restore", first, "shop_restored");
    }

    [LabFact("mmdebstrap")]
    public async Task One_changed_byte_is_found_and_the_database_stays_as_it_was()
    {
        await using var image = await BackupImage.StartAsync();
        var id = (string)(await image.CallAsync("make", "first"))["id"]!;
        // Right in the middle of the largest pack.
        await BackupImage.InAsync(image.Stack.Name + "-repository", """
            f=$(find /volume/data -type f -printf '%s %p\n' | sort -n | tail -1 | cut -d' ' -f2); size=$(stat -c %s "$f"); chmod u+w "$f"
            at=$((size / 2)); old=$(od -An -tu1 -j $at -N1 "$f"); printf "\\$(printf %o $(( (old + 1) % 256 )))" | dd of="$f" bs=1 seek=$at conv=notrunc 2>/dev/null
            """);

        var (code, output) = await image.TryAsync("restore", id, "shop_restored");
        Assert.True(code == 1 && output.Contains("the database is as it was", StringComparison.Ordinal), output);
        Assert.Equal("0", await image.SqlAsync("SELECT count(*) FROM pg_database WHERE datname = 'shop_restored'"));
        Assert.Equal("20000", await image.SqlAsync("SELECT count(*) FROM orders"));
    }

    [LabFact("mmdebstrap", Turn = 0)]
    public async Task A_backup_that_was_killed_is_none_and_the_next_one_and_forgetting_go_on()
    {
        await using var image = await BackupImage.StartAsync();
        await image.CallAsync("make", "first");
        await HoldAsync(image);
        await image.BeginAsync("killed", "make", "second");
        await DumpWaitsAsync(image);
        await DockerCli.DockerAsync("kill", image.Stack.Name + "-killed");
        await image.SqlAsync("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE relation = 'big'::regclass");

        Assert.Single((await image.CallAsync("list")).AsArray());
        await image.CallAsync("make", "third");
        Assert.Equal(2, (await image.CallAsync("list")).AsArray().Count);
        // The lock of what was killed is half an hour old then.
        await BackupImage.InAsync(image.Stack.Name + "-repository", "rm -f /volume/locks/*");
        Assert.Empty((await image.CallAsync("keep", "7", "4", "12"))["forgotten"]!.AsArray());
        for (var i = 0; i < 3; i++)
            await image.CallAsync("make", "more");
        // All are of one day: the last three stay.
        Assert.Equal(2, (await image.CallAsync("keep", "1", "0", "0"))["forgotten"]!.AsArray().Count);
        var left = (await image.CallAsync("list")).AsArray();
        Assert.Equal(3, left.Count);
        await image.CallAsync("restore", (string)left[2]!["id"]!, "shop_restored");
    }

    [LabFact("mmdebstrap")]
    public async Task The_schedule_makes_a_backup_when_the_newest_is_too_old_and_ends_when_it_is_told()
    {
        await using var image = await BackupImage.StartAsync();
        await image.BeginAsync("schedule", "schedule", "3600", "7", "4", "12");
        await DockerCli.UntilAsync(async () => (await image.TryAsync("list")).Output, x => x.Contains("\"reason\":\"schedule\"", StringComparison.Ordinal), "the first backup");
        await image.Stack.ExecAsync("schedule", "backup", "alive");
        Assert.True(await image.Stack.StopsGracefullyAsync("schedule"));
        Assert.Single((await image.CallAsync("list")).AsArray());
    }

    [LabFact("mmdebstrap", Turn = 1)]
    public async Task A_repository_in_s3_takes_and_gives_back()
    {
        await using var image = await BackupImage.StartAsync();
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder / "Dockerfile", """
            FROM localhost/mirror/debian:trixie-slim
            RUN apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends python3-moto python3-flask python3-flask-cors && rm -rf /var/lib/apt/lists/*
            """);
        var server = image.Stack.Name + "-s3-image";
        await DockerCli.DockerAsync("build", "--quiet", "--tag", server, folder.Path);
        try
        {
            await image.Stack.RunAsync("s3", server, ["-e", "HOME=/tmp", "-e", "MOTO_ALLOW_NONEXISTENT_REGION=true"], "moto_server", "--host", "0.0.0.0", "--port", "4568");
            image.Repository.Clear();
            image.Repository.AddRange(
            [
                "-e", "RESTIC_REPOSITORY=s3:http://s3:4568/backups/shop",
                "-v", $"{image.File("access", "key")}:/run/secrets/access:ro", "-e", "AWS_ACCESS_KEY_ID_FILE=/run/secrets/access",
                "-v", $"{image.File("secret", "secret-of-the-lab")}:/run/secrets/secret:ro", "-e", "AWS_SECRET_ACCESS_KEY_FILE=/run/secrets/secret",
            ]);
            await GoesAndComesBackAsync(image);
        }
        finally
        {
            await image.Stack.RemoveAsync("s3");
            await DockerCli.TryAsync("docker", "image", "rm", "--force", server);
        }
    }

    [LabFact("mmdebstrap")]
    public async Task A_repository_over_ssh_takes_and_gives_back_and_another_machine_is_refused()
    {
        await using var image = await BackupImage.StartAsync();
        using var folder = new TemporaryFolder();
        await DockerCli.TryAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / "client");
        await DockerCli.TryAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / "host");
        File.WriteAllText(folder / "Dockerfile", """
            FROM localhost/mirror/debian:trixie-slim
            RUN apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends openssh-server && \
                rm -rf /var/lib/apt/lists/* /etc/ssh/ssh_host_* && mkdir -p /run/sshd && useradd -m -p '*' keeper
            COPY --chmod=600 host /etc/ssh/host
            COPY --chown=keeper --chmod=600 client.pub /home/keeper/.ssh/authorized_keys
            CMD ["/usr/sbin/sshd", "-D", "-e", "-h", "/etc/ssh/host"]
            """);
        var server = image.Stack.Name + "-sftp";
        await DockerCli.DockerAsync("build", "--quiet", "--tag", server, folder.Path);
        try
        {
            await DockerCli.DockerAsync("run", "--detach", "--name", server, "--network", image.Stack.Name, "--network-alias", "sftp", server);
            var key = File.ReadAllText(folder / "host.pub").Split(' ');
            image.Repository.Clear();
            image.Repository.AddRange(
            [
                "-e", "RESTIC_REPOSITORY=sftp://keeper@sftp:22//home/keeper/shop",
                "-v", $"{image.File("key", File.ReadAllText(folder / "client"))}:/run/secrets/key:ro", "-e", "SSH_KEY_FILE=/run/secrets/key",
                "-v", $"{image.File("hosts", $"sftp {key[0]} {key[1]}\n")}:/run/secrets/hosts:ro", "-e", "SSH_KNOWN_HOSTS_FILE=/run/secrets/hosts",
            ]);
            await GoesAndComesBackAsync(image);

            var other = File.ReadAllText(folder / "client.pub").Split(' ');
            image.File("hosts", $"sftp {other[0]} {other[1]}\n");
            Assert.Contains("cannot be read", (await image.TryAsync("list")).Output, StringComparison.Ordinal);
        }
        finally
        {
            await DockerCli.TryAsync("docker", "rm", "--force", "--volumes", server);
            await DockerCli.TryAsync("docker", "image", "rm", "--force", server);
        }
    }

    private static async Task GoesAndComesBackAsync(BackupImage image)
    {
        var id = (string)(await image.CallAsync("make", "far away"))["id"]!;
        Assert.Equal(id, (string)Assert.Single((await image.CallAsync("list")).AsArray())!["id"]!);
        await image.CallAsync("restore", id, "shop_restored");
        Assert.Equal("20000", await image.SqlAsync("SELECT count(*) FROM orders", "shop_restored"));
        await image.CallAsync("keep", "7", "4", "12");
    }

    // Somebody holds a table, so that a dump waits for it.
    private static async Task HoldAsync(BackupImage image)
    {
        await image.SqlAsync("CREATE TABLE big (x int)");
        await DockerCli.DockerAsync("exec", "--detach", image.Stack.Name + "-db", "psql", "-h", "/run/postgresql", "-U", "shop", "-c", "BEGIN; LOCK TABLE big; SELECT pg_sleep(600)");
        await DockerCli.UntilAsync(() => image.SqlAsync("SELECT count(*) FROM pg_locks WHERE relation = 'big'::regclass AND granted"), x => x == "1", "the lock");
    }

    private static Task DumpWaitsAsync(BackupImage image) =>
        DockerCli.UntilAsync(() => image.SqlAsync("SELECT count(*) FROM pg_locks WHERE relation = 'big'::regclass AND NOT granted"), x => x == "1", "the dump waits");
}
