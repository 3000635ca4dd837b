using System.Collections.Immutable;
using System.Text.Json;
using Pipeline.Diagnostics;
using Pipeline.Execution;

namespace Pipeline.Deployment.Local;

/// <summary>The releases' files: placed whole or not at all, never changed afterwards, checked by digest before each use.</summary>
internal sealed class ReleaseStore(LocalLayout layout)
{
    /// <summary>The release that was placed under this version; null: none.</summary>
    public Release? Kept(string version) =>
        Directory.Exists(layout.Release(version)) ? StoredRecord.Read(layout.ReleaseRecord(version), DeploymentJson.Default.Release) : null;

    /// <summary>Whether the files of a version are here and are those that were placed.</summary>
    public bool IsWhole(Release release) =>
        Directory.Exists(layout.Release(release.Version)) && ContentDigest.OfFolder(layout.Release(release.Version)) == release.Digest;

    /// <summary>Copies a release here, or proves that its files are here and unchanged.</summary>
    /// <exception cref="PipelineException">Other files have this version, the files are damaged, or the disk is full.</exception>
    public async Task PlaceAsync(Release release, string? source, CancellationToken cancellation)
    {
        if (Kept(release.Version) is { } kept)
        {
            if (kept.Digest != release.Digest)
                throw PipelineException.WrongUse(
                    $"Version {release.Version} exists with other bytes", layout.Release(release.Version),
                    $"it has {kept.Digest}, the new build {release.Digest}", "choose another --version: a version means one content for good");
            if (IsWhole(release))
                return;
            if (source is null)
                throw PipelineException.Failed(
                    $"The files of release {release.Version} are damaged", layout.Release(release.Version),
                    "their digest is not the recorded one", "deploy this version again from its sources");
        }
        else if (source is null)
        {
            throw PipelineException.Failed($"Release {release.Version} is not kept", layout.Release(release.Version), next: "deploy it from its sources");
        }

        await CopyAsync(release, source, cancellation);
    }

    /// <summary>Deletes all but the first in the order of use; those that never served come last, the one placed last first.</summary>
    public void Prune(ImmutableArray<string> used, int keep)
    {
        var old = new DirectoryInfo(layout.Releases).EnumerateDirectories()
            .Where(x => !x.Name.StartsWith('.'))
            .OrderBy(x => used.IndexOf(x.Name) is >= 0 and var at ? at : int.MaxValue)
            .ThenByDescending(x => x.LastWriteTimeUtc).Skip(keep).ToList();
        foreach (var folder in old)
            Remove(folder.Name);
    }

    /// <summary>Deletes what a killed copy or delete left: hidden folders, half-written records, and records without their files.</summary>
    public void Tidy()
    {
        var releases = new DirectoryInfo(layout.Releases);
        foreach (var rest in releases.EnumerateDirectories(".*"))
            rest.Delete(recursive: true);
        foreach (var file in releases.EnumerateFiles())
        {
            if (file.Extension == ".tmp" || !Directory.Exists(layout.Release(Path.GetFileNameWithoutExtension(file.Name))))
                file.Delete();
        }
    }

    private async Task CopyAsync(Release release, string source, CancellationToken cancellation)
    {
        var files = Directory.GetFiles(source, "*", SearchOption.AllDirectories);
        NeedSpace(files.Sum(x => new FileInfo(x).Length));
        var temporary = Path.Combine(layout.Releases, $".{release.Version}.{Environment.ProcessId}");
        try
        {
            Directory.CreateDirectory(temporary);
            foreach (var file in files)
            {
                var target = Path.Combine(temporary, Path.GetRelativePath(source, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                await DurableFile.CopyAsync(file, target, cancellation);
            }

            if (ContentDigest.OfFolder(temporary) is var found && found != release.Digest)
                throw PipelineException.Failed($"The files of {release.Version} changed while they were copied", source, $"their digest became {found}", "deploy again");
            Remove(release.Version);
            DurableFile.Write(layout.ReleaseRecord(release.Version), JsonSerializer.SerializeToUtf8Bytes(release, DeploymentJson.Default.Release));
            Directory.Move(temporary, layout.Release(release.Version));
            DurableFile.SyncDirectory(layout.Releases);
        }
        catch (IOException e)
        {
            throw PipelineException.Failed($"Release {release.Version} could not be placed", layout.Releases, e.Message, "free disk space and deploy again", inner: e);
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    private void NeedSpace(long bytes)
    {
        const long margin = 4 * 1024 * 1024;
        var free = new DriveInfo(layout.Releases).AvailableFreeSpace;
        if (free < bytes + margin)
            throw PipelineException.Failed(
                "There is not enough disk space for the release", layout.Releases,
                $"it needs {bytes / 1024} KiB and {margin / 1024} KiB to spare; {free / 1024} KiB are free", "free disk space and deploy again");
    }

    private void Remove(string version)
    {
        if (!Directory.Exists(layout.Release(version)))
            return;
        // Renamed first: a half-deleted release must never look like a whole one.
        var gone = Path.Combine(layout.Releases, $".{version}.gone.{Environment.ProcessId}");
        Directory.Move(layout.Release(version), gone);
        File.Delete(layout.ReleaseRecord(version));
        Directory.Delete(gone, recursive: true);
    }
}
