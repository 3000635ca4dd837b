using System.Formats.Tar;
using global::Docker.DotNet.Models;
using Pipeline.Diagnostics;

namespace Pipeline.Docker;

internal sealed partial class DockerEngine
{
    /// <summary>
    /// Puts files into a volume, whichever machine the engine is on: they travel as an archive into a container that is never started.
    /// </summary>
    /// <param name="volume">Its name; made when it is not there.</param>
    /// <param name="image">Any image that the engine has.</param>
    /// <param name="files">The files, with all that is to be known of them.</param>
    /// <param name="labels">Of the volume and the container.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task FillVolumeAsync(
        string volume, string image, IReadOnlyCollection<VolumeFile> files, IReadOnlyDictionary<string, string> labels, CancellationToken cancellation)
    {
        using var archive = Archive(files);
        await Ask($"Volume {volume} cannot be filled", async () =>
        {
            await _client.Volumes.CreateAsync(new VolumesCreateParameters { Name = volume, Labels = labels.ToDictionary() }, cancellation);
            var container = await CarryAsync(volume, image, ["none"], labels, "/volume", archive, cancellation);
            await RemoveAsync(container, CancellationToken.None);
        });
    }

    /// <summary>
    /// As <see cref="FillVolumeAsync"/>, for a volume that is in use: each file is replaced in one step, and what is not among the files is gone.
    /// </summary>
    /// <param name="volume">Its name; made when it is not there.</param>
    /// <param name="image">An image with a shell, that the engine has.</param>
    /// <param name="files">All files that are to be in it.</param>
    /// <param name="labels">Of the volume and the container.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task ReplaceVolumeAsync(
        string volume, string image, IReadOnlyCollection<VolumeFile> files, IReadOnlyDictionary<string, string> labels, CancellationToken cancellation)
    {
        using var archive = Archive(files, "incoming/");
        await Ask($"Volume {volume} cannot be filled", async () =>
        {
            await _client.Volumes.CreateAsync(new VolumesCreateParameters { Name = volume, Labels = labels.ToDictionary() }, cancellation);
            var container = await CarryAsync(volume, image, ["sh", "-ec", Replacement], labels, "/", archive, cancellation);
            try
            {
                await _client.Containers.StartContainerAsync(container, new ContainerStartParameters(), cancellation);
                if (await WaitExitAsync(container, ReplacedWithin, cancellation) is not 0 and var code)
                    throw PipelineException.Failed($"Volume {volume} cannot be filled", Endpoint.ToString(), $"the program that does it exited with {code}", details: await LogsAsync(container, cancellation: cancellation));
            }
            finally
            {
                await RemoveAsync(container, CancellationToken.None);
            }
        });
    }

    /// <summary>The files of a volume by their paths, read through a container that is never started and sees them only to read.</summary>
    /// <param name="volume">Its name; there must be one, or it is made.</param>
    /// <param name="image">Any image that the engine has.</param>
    /// <param name="path">Where the container sees it: no folder of the image.</param>
    /// <param name="labels">Of the container.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyDictionary<string, byte[]>?> ReadVolumeAsync(
        string volume, string image, string path, IReadOnlyDictionary<string, string> labels, CancellationToken cancellation)
    {
        var container = (await Ask($"Volume {volume} cannot be read", () => _client.Containers.CreateContainerAsync(
            new CreateContainerParameters
            {
                Image = image,
                Entrypoint = ["none"],
                Labels = labels.ToDictionary(),
                HostConfig = new HostConfig
                {
                    NetworkMode = "none",
                    Mounts = [new Mount { Type = "volume", Source = volume, Target = path, ReadOnly = true, VolumeOptions = new VolumeOptions { NoCopy = true } }],
                },
            },
            cancellation))).ID;
        try
        {
            return await ReadFolderAsync(container, path, cancellation);
        }
        finally
        {
            await RemoveAsync(container, CancellationToken.None);
        }
    }

    private static readonly TimeSpan ReplacedWithin = TimeSpan.FromMinutes(1);

    // Beside the files first, so that each is renamed into its place.
    private const string Replacement = """
        cd /volume
        rm -rf .incoming
        cp -a /incoming .incoming
        cd .incoming
        find . -mindepth 1 -type d -exec mkdir -p /volume/{} \;
        find . -type f -exec mv -f {} /volume/{} \;
        cd /volume
        rm -rf .incoming
        find . -mindepth 1 -depth -exec sh -c '[ -e "/incoming/$1" ] || rm -rf "$1"' sh {} \;
        sync -f .
        """;

    private static MemoryStream Archive(IReadOnlyCollection<VolumeFile> files, string below = "")
    {
        var archive = new MemoryStream();
        using (var tar = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var folder in files.Select(x => Path.GetDirectoryName(below + x.Path)!).Append(below.TrimEnd('/')).Where(x => x.Length > 0).Distinct().Order(StringComparer.Ordinal))
                tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, folder + "/") { Mode = Folder });
            foreach (var file in files)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, below + file.Path)
                {
                    DataStream = new MemoryStream(file.Content),
                    Mode = file.Mode,
                    Uid = file.User,
                    Gid = file.User,
                });
        }

        archive.Position = 0;
        return archive;
    }

    /// <summary>A container that sees the volume, with the files in it; not started.</summary>
    private async Task<string> CarryAsync(
        string volume, string image, string[] program, IReadOnlyDictionary<string, string> labels, string path, MemoryStream archive, CancellationToken cancellation)
    {
        var container = (await _client.Containers.CreateContainerAsync(
            new CreateContainerParameters
            {
                Image = image,
                User = "0:0",
                Entrypoint = program[..1],
                Cmd = program[1..],
                Labels = labels.ToDictionary(),
                HostConfig = new HostConfig
                {
                    NetworkMode = "none",
                    Mounts = [new Mount { Type = "volume", Source = volume, Target = "/volume", VolumeOptions = new VolumeOptions { NoCopy = true } }],
                },
            },
            cancellation)).ID;
        try
        {
            await _client.Containers.ExtractArchiveToContainerAsync(container, new CopyToContainerParameters { Path = path }, archive, cancellation);
            return container;
        }
        catch
        {
            await RemoveAsync(container, CancellationToken.None);
            throw;
        }
    }

    /// <summary>The volumes with a label, <c>name=value</c>.</summary>
    public Task<IReadOnlyList<string>> VolumesAsync(string label, CancellationToken cancellation) => Ask("Volumes cannot be listed", async () =>
        (IReadOnlyList<string>)[.. (await _client.Volumes.ListAsync(new VolumesListParameters { Filters = Filter("label", label) }, cancellation)).Volumes?.Select(x => x.Name) ?? []]);

    private const UnixFileMode Folder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
}

/// <summary>A file for a volume.</summary>
/// <param name="Path">Within the volume, with slashes.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Mode">Who may read it.</param>
/// <param name="User">The number of its user and group.</param>
internal sealed record VolumeFile(string Path, byte[] Content, UnixFileMode Mode, int User);
