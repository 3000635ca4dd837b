using System.Text.Json.Nodes;
using Pipeline.Lab.Samples;

namespace Pipeline.Lab.Data;

/// <summary>The image of docker/backup beside a real PostgreSQL with some orders, and a folder of files. All gone after the test.</summary>
internal sealed class BackupImage : IAsyncDisposable
{
    public const string Password = "a:b\\c d é 'q\" $x";

    private static readonly Lazy<Task<string>> Built = new(BuildAsync);

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _volumes = [];
    private readonly List<string> _begun = [];
    private readonly Stack _stack;
    private string _image = "";

    private BackupImage(Stack stack) => _stack = stack;

    public Stack Stack => _stack;

    /// <summary>The options of <c>docker run</c> that lead to the repository. Default: a volume.</summary>
    public List<string> Repository { get; } = [];

    public static async Task<BackupImage> StartAsync()
    {
        var image = new BackupImage(await Stack.StartAsync());
        try
        {
            await image.RunAsync();
            return image;
        }
        catch
        {
            await image.DisposeAsync();
            throw;
        }
    }

    /// <summary>The image, built once for all tests.</summary>
    public static Task<string> BuiltAsync() => Built.Value;

    /// <summary>After the last test.</summary>
    public static void Remove()
    {
        if (Built.IsValueCreated)
            DockerCli.TryAsync("docker", "image", "rm", "--force", Built.Value.GetAwaiter().GetResult()).GetAwaiter().GetResult();
    }

    /// <summary>A file that everybody reads, in a folder of its own.</summary>
    public string File(string name, string content)
    {
        var path = _folder / name;
        global::System.IO.File.WriteAllText(path, content);
        global::System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        return path;
    }

    /// <summary>A volume of the test's own.</summary>
    public async Task<string> VolumeAsync(string name, params string[] options)
    {
        _volumes.Add($"{_stack.Name}-{name}");
        await DockerCli.DockerAsync(["volume", "create", .. options, _volumes[^1]]);
        return _volumes[^1];
    }

    /// <summary>Runs a command, and returns what it answers.</summary>
    public async Task<JsonNode> CallAsync(params string[] command)
    {
        var (code, output) = await TryAsync(command);
        Assert.True(code == 0, output);
        return JsonNode.Parse(output.Split('\n').First(x => x.StartsWith('{') || x.StartsWith('[')))!;
    }

    /// <summary>Runs a command that may fail.</summary>
    public Task<(int Code, string Output)> TryAsync(params string[] command) => DockerCli.TryAsync("docker", ["run", "--rm", .. Options("restic"), .. Repository, _image, .. command]);

    /// <summary>Starts a command and does not wait for it.</summary>
    public async Task BeginAsync(string host, params string[] command)
    {
        _begun.Add($"{_stack.Name}-{host}");
        await DockerCli.DockerAsync(["run", "--detach", "--name", _begun[^1], .. Options("restic"), .. Repository, _image, .. command]);
    }

    /// <summary>Runs a command with another password of the repository.</summary>
    public Task<(int Code, string Output)> TryAsync(string password, string[] command) => DockerCli.TryAsync("docker", ["run", "--rm", .. Options(password), .. Repository, _image, .. command]);

    /// <summary>Asks a database of the server.</summary>
    public Task<string> SqlAsync(string query, string database = "shop") => _stack.ExecAsync("db", "psql", "-h", "/run/postgresql", "-U", "shop", "-d", database, "-Atc", query);

    /// <summary>A program in a container that sees a volume, as root.</summary>
    public static Task<string> InAsync(string volume, string script) => DockerCli.DockerAsync("run", "--rm", "--user", "0:0", "-v", $"{volume}:/volume", SampleImages.Mirror + "debian:trixie-slim", "sh", "-ec", script);

    public string Media => $"{_stack.Name}-media";

    public async ValueTask DisposeAsync()
    {
        if (_begun.Count > 0)
            await DockerCli.TryAsync("docker", ["rm", "--force", "--volumes", .. _begun]);
        await _stack.DisposeAsync();
        foreach (var volume in _volumes)
            await DockerCli.TryAsync("docker", "volume", "rm", "--force", volume);
        _folder.Dispose();
    }

    private string[] Options(string password) =>
    [
        "--network", _stack.Name, "--read-only", "--tmpfs", "/tmp:mode=1777", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--user", "10001:10001",
        "-v", $"{File("restic-password-" + password, password)}:/run/secrets/restic:ro", "-e", "RESTIC_PASSWORD_FILE=/run/secrets/restic",
        "-v", $"{File("password", Password)}:/run/secrets/password:ro", "-e", "DATABASE_PASSWORD_FILE=/run/secrets/password",
        "-v", $"{Media}:/files/media", "-e", "FOLDERS=media",
        "-e", "PGHOST=db", "-e", "PGPORT=5432", "-e", "PGUSER=shop", "-e", "PGDATABASE=shop", "-e", "COUNTED=orders", "-e", "RELEASE_VERSION=v1.2.3",
    ];

    private async Task RunAsync()
    {
        _image = await Built.Value;
        await InAsync(await VolumeAsync("media"), "echo one >/volume/1.txt; mkdir /volume/d; echo two >/volume/d/2.txt; chown -R 10001:10001 /volume");
        Repository.AddRange(["-v", $"{await VolumeAsync("repository")}:/repository", "-e", "RESTIC_REPOSITORY=/repository"]);
        await _stack.RunAsync("db", LockedImage.Postgres,
            ["-v", $"{File("password", Password)}:/run/secrets/password:ro", "-e", "POSTGRES_USER=shop", "-e", "POSTGRES_DB=shop", "-e", "POSTGRES_PASSWORD_FILE=/run/secrets/password"]);
        await SqlAsync("CREATE TABLE orders (id int PRIMARY KEY, note text); INSERT INTO orders SELECT x, md5(x::text) FROM generate_series(1, 20000) x");
    }

    private static async Task<string> BuildAsync()
    {
        await LabMirror.NeedAsync("debian:trixie-slim", "postgres");
        var name = "lab-backup-" + Guid.NewGuid().ToString("N")[..8];
        await DockerCli.DockerAsync("buildx", "build", "--quiet", "--load", "--provenance=false", "--build-context", $"debian:trixie-slim=docker-image://{SampleImages.Mirror}debian:trixie-slim", "-t", name, "docker/backup");
        return name;
    }
}
