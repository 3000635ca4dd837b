using Pipeline.Diagnostics;
using Pipeline.Rendering;

namespace Pipeline.Deployment.Docker;

/// <summary>
/// What the router keeps, read while no router runs: its volume outlives it. A container that is never started, and is gone at once, shows it.
/// </summary>
internal sealed class RouterVolume(DockerSetup setup, DockerConnections open)
{
    /// <summary>What to do when there is no image of the router.</summary>
    public const string Missing = "for this machine's engine: ./build.sh BuildImages --system router; for another one: PushImages";

    private const string Folder = "/kept";
    private IReadOnlyDictionary<string, byte[]>? _files;

    /// <summary>The journal; empty when nothing was ever deployed here.</summary>
    /// <exception cref="PipelineException">It is damaged, or of a newer version: exit 3.</exception>
    public async Task<JournalContent> JournalAsync(CancellationToken cancellation) => Journal.Parse(
        $"{setup.Engine}, volume {setup.Names.State}", await FindAsync("journal", cancellation) ?? [], JournalHead.From(await RecordAsync(RouterJournal.Head, cancellation)));

    /// <summary>A record; null: there is none of this name.</summary>
    public Task<byte[]?> RecordAsync(string name, CancellationToken cancellation) => FindAsync("records/" + name, cancellation);

    private async Task<byte[]?> FindAsync(string path, CancellationToken cancellation) => (_files ??= await ReadAsync(cancellation)).GetValueOrDefault(path);

    private async Task<IReadOnlyDictionary<string, byte[]>> ReadAsync(CancellationToken cancellation)
    {
        var none = new Dictionary<string, byte[]>();
        if (!(await open.VolumesAsync(cancellation)).Contains(setup.Names.State))
            return none;
        if (!setup.Images.TryGetValue(ComposeVariables.Router, out var image))
            throw PipelineException.WrongUse(
                "The record of the environment cannot be read while its router does not run", $"{setup.Engine}, volume {setup.Names.State}",
                "the router's image, in which it is read, was not built or pushed here", Missing);
        var engine = await open.EngineAsync(cancellation);
        if (await engine.FindImageIdAsync(image, cancellation) is null)
            throw PipelineException.WrongUse(
                "The record of the environment cannot be read while its router does not run", $"{setup.Engine}, volume {setup.Names.State}",
                $"the engine does not have the router's image {image}, in which it is read", "build it, or deploy: both bring it there");
        return await engine.ReadVolumeAsync(setup.Names.State, image, Folder, setup.Names.Labels, cancellation) ?? none;
    }
}
