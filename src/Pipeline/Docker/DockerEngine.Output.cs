using System.Collections.Immutable;
using System.Formats.Tar;
using System.Globalization;
using System.Text;
using global::Docker.DotNet;
using global::Docker.DotNet.Models;
using Pipeline.Diagnostics;

namespace Pipeline.Docker;

internal sealed partial class DockerEngine
{
    // What a test or service says is shown to people; more than this nobody reads, and a loop that prints must not fill the memory.
    private const int KeptBytes = 512 * 1024;

    /// <summary>The last lines of both outputs of a container, as they came.</summary>
    /// <param name="container">Name or id.</param>
    /// <param name="tail">How many lines, of together no more than 512 KiB.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public Task<ImmutableArray<string>> LogsAsync(string container, int tail = 200, CancellationToken cancellation = default) =>
        Ask($"The log of container {container} cannot be read", async () =>
        {
            using var stream = await _client.Containers.GetContainerLogsAsync(
                container, new ContainerLogsParameters { ShowStdout = true, ShowStderr = true, Tail = tail.ToString(CultureInfo.InvariantCulture) }, cancellation);
            var text = await ReadAsync(stream, cancellation);
            return text.Length == 0 ? [] : ImmutableArray.Create(text.TrimEnd('\n').Split('\n').Select(x => x.TrimEnd('\r')).ToArray());
        });

    /// <summary>Runs a program inside a running container.</summary>
    /// <returns>Its exit code and the end of what it said.</returns>
    public Task<ExecResult> ExecAsync(string container, IReadOnlyList<string> command, CancellationToken cancellation) =>
        Ask($"`{string.Join(' ', command)}` cannot be run in container {container}", async () =>
        {
            var exec = await _client.Exec.CreateContainerExecAsync(
                container, new ContainerExecCreateParameters { Cmd = [.. command], AttachStdout = true, AttachStderr = true }, cancellation);
            using var stream = await _client.Exec.StartContainerExecAsync(exec.ID, new ContainerExecStartParameters(), cancellation);
            var output = await ReadAsync(stream, cancellation);
            var ended = await _client.Exec.InspectContainerExecAsync(exec.ID, cancellation);
            return new ExecResult((int)(ended.ExitCode ?? -1), output);
        });

    /// <summary>Copies what a folder of a container holds into a folder here. Links and devices are left out.</summary>
    /// <param name="container">Name or id; it may have ended.</param>
    /// <param name="path">The folder in the container.</param>
    /// <param name="folder">Is made.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>How many files came; null when the container has no such folder.</returns>
    public Task<int?> CopyFromAsync(string container, string path, string folder, CancellationToken cancellation) =>
        Ask($"{path} cannot be copied out of container {container}", async () =>
        {
            try
            {
                var archive = await _client.Containers.GetArchiveFromContainerAsync(
                    container, new ContainerPathStatParameters { Path = path.TrimEnd('/') + "/." }, false, cancellation);
                await using var stream = archive.Stream ?? Stream.Null;
                return await ExtractAsync(stream, folder, cancellation);
            }
            catch (DockerApiException e) when (e.StatusCode == System.Net.HttpStatusCode.NotFound)
            {
                return (int?)null;
            }
        });

    /// <summary>The files below a folder of a container, which may have ended or never been started, by their paths within it.</summary>
    /// <returns>Null when the container has no such folder, or there is no such container.</returns>
    public Task<IReadOnlyDictionary<string, byte[]>?> ReadFolderAsync(string container, string path, CancellationToken cancellation) =>
        Ask($"{path} cannot be read from container {container}", async () =>
        {
            try
            {
                var archive = await _client.Containers.GetArchiveFromContainerAsync(
                    container, new ContainerPathStatParameters { Path = path.TrimEnd('/') + "/." }, false, cancellation);
                await using var stream = archive.Stream ?? Stream.Null;
                await using var reader = new TarReader(stream);
                var files = new Dictionary<string, byte[]>();
                while (await reader.GetNextEntryAsync(cancellationToken: cancellation) is { } entry)
                    if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile)
                    {
                        using var content = new MemoryStream();
                        if (entry.DataStream is { } data)
                            await data.CopyToAsync(content, cancellation);
                        files[entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name.TrimStart('/')] = content.ToArray();
                    }

                return (IReadOnlyDictionary<string, byte[]>)files;
            }
            catch (DockerApiException e) when (e.StatusCode == System.Net.HttpStatusCode.NotFound)
            {
                return null;
            }
        });

    private static async Task<int> ExtractAsync(Stream archive, string folder, CancellationToken cancellation)
    {
        var root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        Directory.CreateDirectory(root);
        await using var reader = new TarReader(archive);
        var files = 0;
        while (await reader.GetNextEntryAsync(cancellationToken: cancellation) is { } entry)
        {
            // The names are the container's, which may be somebody else's: nothing is written outside the folder.
            var target = Path.GetFullPath(Path.Combine(root, entry.Name.TrimStart('/')));
            if (target + Path.DirectorySeparatorChar == root)
                continue;
            if (!target.StartsWith(root, StringComparison.Ordinal))
                throw PipelineException.Failed("The container's archive names a file outside its folder", entry.Name, next: "do not trust this image");
            if (entry.EntryType == TarEntryType.Directory)
                Directory.CreateDirectory(target);
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await using var file = File.Create(target);
            if (entry.DataStream is { } data)
                await data.CopyToAsync(file, cancellation);
            files++;
        }

        return files;
    }

    /// <summary>Both outputs in the order they came, the last <see cref="KeptBytes"/> of them.</summary>
    private static async Task<string> ReadAsync(MultiplexedStream stream, CancellationToken cancellation)
    {
        var kept = new byte[16 * 1024];
        var buffer = new byte[16 * 1024];
        var (length, cut) = (0, false);
        while (await stream.ReadOutputAsync(buffer, 0, buffer.Length, cancellation) is { EOF: false } part)
        {
            if (length + part.Count > kept.Length && kept.Length < 2 * KeptBytes)
                Array.Resize(ref kept, kept.Length * 2);
            if (length + part.Count > kept.Length)
            {
                kept.AsSpan(length - KeptBytes, KeptBytes).CopyTo(kept);
                (length, cut) = (KeptBytes, true);
            }

            buffer.AsSpan(0, part.Count).CopyTo(kept.AsSpan(length));
            length += part.Count;
        }

        var from = Math.Max(0, length - KeptBytes);
        var text = Encoding.UTF8.GetString(kept, from, length - from);
        return cut || from > 0 ? "… (the beginning is left out)\n" + text : text;
    }
}
