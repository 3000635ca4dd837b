using System.Formats.Tar;
using global::Docker.DotNet.Models;

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
        using var archive = new MemoryStream();
        using (var tar = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var folder in files.Select(x => Path.GetDirectoryName(x.Path)!).Where(x => x.Length > 0).Distinct().Order(StringComparer.Ordinal))
                tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, folder + "/") { Mode = Folder });
            foreach (var file in files)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, file.Path)
                {
                    DataStream = new MemoryStream(file.Content), Mode = file.Mode, Uid = file.User, Gid = file.User,
                });
        }

        archive.Position = 0;
        await Ask($"Volume {volume} cannot be filled", async () =>
        {
            await _client.Volumes.CreateAsync(new VolumesCreateParameters { Name = volume, Labels = labels.ToDictionary() }, cancellation);
            var container = (await _client.Containers.CreateContainerAsync(
                new CreateContainerParameters
                {
                    Image = image,
                    Cmd = ["none"],
                    Labels = labels.ToDictionary(),
                    HostConfig = new HostConfig { Mounts = [new Mount { Type = "volume", Source = volume, Target = "/volume", VolumeOptions = new VolumeOptions { NoCopy = true } }] },
                },
                cancellation)).ID;
            try
            {
                await _client.Containers.ExtractArchiveToContainerAsync(container, new CopyToContainerParameters { Path = "/volume" }, archive, cancellation);
            }
            finally
            {
                await RemoveAsync(container, CancellationToken.None);
            }
        });
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
