using System.Diagnostics;
using Pipeline.Docker;

namespace Pipeline.Lab.Docker;

/// <summary>The engine of this machine, an image of its own to run, and a name that nobody else has; all gone after the test.</summary>
internal sealed class LabDocker : IAsyncDisposable
{
    private static readonly SemaphoreSlim Once = new(1);
    private static string? _image;

    private readonly List<string> _images = [];

    private LabDocker(DockerEngine engine, string image, string name) => (Engine, Image, Name) = (engine, image, name);

    public DockerEngine Engine { get; }

    /// <summary>busybox and nothing else, made from the host's own.</summary>
    public string Image { get; }

    /// <summary>The system that the test's things are labelled with, and the beginning of their names.</summary>
    public string Name { get; }

    /// <summary>The label that says whose a thing is.</summary>
    public Dictionary<string, string> Labels => new() { [DockerLabels.System] = Name };

    public static async Task<LabDocker> StartAsync()
    {
        var engine = await DockerEngine.ConnectAsync(CancellationToken.None);
        await Once.WaitAsync();
        try
        {
            _image ??= Import();
        }
        finally
        {
            Once.Release();
        }

        return new LabDocker(engine, _image, $"lab-registry-{Guid.NewGuid().ToString("n")[..8]}");
    }

    /// <summary>After the last test: what all of them shared.</summary>
    public static void RemoveImage()
    {
        if (_image is null)
            return;
        using var docker = Process.Start("docker", ["image", "rm", "--force", _image]);
        docker.WaitForExit();
    }

    /// <summary>An image that the test has made, and that goes with it.</summary>
    public void Owns(string image) => _images.Add(image);

    public ContainerSpec Run(string script) => new(Image)
    {
        Name = $"{Name}-{Guid.NewGuid().ToString("n")[..6]}",
        System = Name,
        Command = ["/bin/busybox", "sh", "-c", script],
        Init = true,
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var container in await Engine.ContainersOfAsync(Name, CancellationToken.None))
            await Engine.RemoveAsync(container.Id, CancellationToken.None);
        // Not before its containers: the engine would take its name and keep the rest.
        foreach (var image in _images)
            await Engine.RemoveImageAsync(image, CancellationToken.None);
        var rest = await Engine.PlanPruneAsync(Name, new PruneScope([], Volumes: true), CancellationToken.None);
        await Engine.PruneAsync(rest, CancellationToken.None);
        Engine.Dispose();
    }

    private static string Import()
    {
        const string name = "lab-registry/busybox:1";
        using var folder = new TemporaryFolder();
        using var tar = Process.Start("sh", ["-ec", $$"""
            cd '{{folder.Path}}'
            mkdir -p bin tmp
            busybox=$(command -v busybox)
            cp "$busybox" bin/busybox
            # Where it is linked dynamically, its libraries come with it.
            for library in $(ldd "$busybox" 2>/dev/null | grep -o '/[^ ]*'); do mkdir -p ".${library%/*}"; cp -L "$library" ".$library"; done
            for applet in $(busybox --list); do [ -e "bin/$applet" ] || ln -s busybox "bin/$applet"; done
            tar -c . | docker import --change 'ENV PATH=/bin' - {{name}} >/dev/null
            """]);
        tar.WaitForExit();
        return tar.ExitCode == 0 ? name : throw new InvalidOperationException("docker import failed");
    }
}
