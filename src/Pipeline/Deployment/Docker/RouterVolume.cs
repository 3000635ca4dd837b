using System.Text;
using Pipeline.Diagnostics;

namespace Pipeline.Deployment.Docker;

/// <summary>
/// What the router keeps, read while no router runs: its volume outlives it. A container that is never started, and is gone at once, shows it.
/// </summary>
internal sealed class RouterVolume(DockerSetup setup, DockerConnections open)
{
    /// <summary>What to do when there is no image of the router.</summary>
    public const string Missing = "for this machine's engine: ./build.sh BuildImages --system router; for another one: PushImages";

    /// <summary>The record that says which image the router had when the environment was taken down: no release names it.</summary>
    public const string ImageRecord = "router-image";

    private const string Folder = "/kept";
    private IReadOnlyDictionary<string, byte[]>? _files;

    /// <summary>The journal; empty when nothing was ever deployed here.</summary>
    /// <exception cref="PipelineException">It is damaged, or of a newer version: exit 3.</exception>
    public async Task<JournalContent> JournalAsync(CancellationToken cancellation) => Journal.Parse(
        $"{setup.Engine}, volume {setup.Names.State}", await FindAsync("journal", cancellation) ?? [], JournalHead.From(await RecordAsync(RouterJournal.Head, cancellation)));

    /// <summary>A record; null: there is none of this name.</summary>
    public Task<byte[]?> RecordAsync(string name, CancellationToken cancellation) => FindAsync("records/" + name, cancellation);

    /// <summary>The image that the router had when the environment was taken down; null: that is not known.</summary>
    public async Task<string?> ImageAsync(CancellationToken cancellation) => await RecordAsync(ImageRecord, cancellation) is { Length: > 0 } name ? Encoding.UTF8.GetString(name) : null;

    private async Task<byte[]?> FindAsync(string path, CancellationToken cancellation) => (_files ??= await ReadAsync(cancellation)).GetValueOrDefault(path);

    private async Task<IReadOnlyDictionary<string, byte[]>> ReadAsync(CancellationToken cancellation)
    {
        var none = new Dictionary<string, byte[]>();
        if (!(await open.VolumesAsync(cancellation)).Contains(setup.Names.State))
            return none;
        var engine = await open.EngineAsync(cancellation);
        // Nothing of it is started: whatever image is there will do.
        var image = await engine.AnyImageIdAsync(cancellation) ?? throw PipelineException.WrongUse(
            "The record of the environment cannot be read while its router does not run", $"{setup.Engine}, volume {setup.Names.State}",
            "it is read through a container, and the engine has no image to make one of", "bring one there, such as the router's: build it, or deploy");
        return await engine.ReadVolumeAsync(setup.Names.State, image, Folder, setup.Names.Labels, cancellation) ?? none;
    }
}
