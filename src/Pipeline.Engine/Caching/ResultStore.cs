namespace Pipeline.Engine;

/// <summary>
/// Results and contents in a directory: <c>results/&lt;fingerprint&gt;</c> and <c>objects/xx/&lt;hash&gt;</c>. Every file
/// appears under its name in one step, and what is read is checked, so several builds may use it and be killed at any time.
/// </summary>
/// <param name="directory">Where they are.</param>
/// <param name="isReadOnly">Whether this run may only read it.</param>
internal sealed class ResultStore(string directory, bool isReadOnly = false)
{
    public string Directory => directory;
    public string Results => Path.Combine(directory, "results");
    public string Objects => Path.Combine(directory, "objects");
    private string Temporaries => Path.Combine(directory, "tmp");

    public string ResultFile(byte[] fingerprint) => Path.Combine(Results, PlainText.Hex(fingerprint));

    public string ObjectFile(byte[] hash)
    {
        var name = PlainText.Hex(hash);
        return Path.Combine(Objects, name[..2], name[2..]);
    }

    /// <summary>A name for a file that nobody else has.</summary>
    public string Temporary()
    {
        System.IO.Directory.CreateDirectory(Temporaries);
        return Path.Combine(Temporaries, Guid.NewGuid().ToString("N"));
    }

    public StoredResult? Read(byte[] fingerprint, PatternSet outputs) =>
        StoredResult.Read(ResultFile(fingerprint), fingerprint) is { } result && result.IsAllowed(outputs) ? result : null;

    /// <summary>Keeps a result whose contents are there; says how many bytes it takes.</summary>
    public long Write(StoredResult result) => result.Write(ResultFile(result.Fingerprint), Temporary());

    /// <summary>Whether the content is there, as far as its size tells.</summary>
    public bool Has(OutputEntry file) => new FileInfo(ObjectFile(file.Hash)) is { Exists: true } found && found.Length == file.Size;

    /// <summary>Keeps the content of a file.</summary>
    /// <returns>How many bytes were added; 0 when it was there; -1 when the file is not what it was said to be.</returns>
    public long Add(string source, OutputEntry file)
    {
        if (Has(file))
            return 0;
        var temporary = Temporary();
        try
        {
            // A copy (or a clone, where the file system can): a link would let later changes of the output through.
            File.Copy(source, temporary);
            if (!IsContent(temporary, file))
                return -1;
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(temporary, (UnixFileMode)(file.Mode & 0x124 | 0x100));
            var target = ObjectFile(file.Hash);
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Move(temporary, target, overwrite: true);
            return file.Size;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Copies a content to a new file and checks it on the way.</summary>
    /// <exception cref="IOException">It cannot be copied. That says nothing about the content: the disk may be full.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public Content Take(OutputEntry file, string target)
    {
        var source = ObjectFile(file.Hash);
        if (!Has(file))
            return File.Exists(source) ? Content.Wrong : Content.Missing;
        try
        {
            File.Copy(source, target);
            if (IsContent(target, file))
                return Content.Taken;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException && !File.Exists(source))
        {
            return Content.Missing;
        }
        catch
        {
            File.Delete(target);
            throw;
        }

        File.Delete(target);
        // Only what the store itself has wrong is its fault.
        return IsContent(source, file) ? throw new IOException($"'{target}' is not what was copied to it.") : Content.Wrong;
    }

    /// <summary>Removes a content that turned out to be wrong, so that the next run can put a right one into its place.</summary>
    public void Discard(OutputEntry file)
    {
        if (isReadOnly)
            return;
        try
        {
            File.Delete(ObjectFile(file.Hash));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static bool IsContent(string path, OutputEntry file) => FileHash.Of(path).AsSpan().SequenceEqual(file.Hash);

    /// <summary>Removes what killed builds left unfinished.</summary>
    public void Tidy(DateTime before)
    {
        if (!System.IO.Directory.Exists(Temporaries))
            return;
        foreach (var entry in new DirectoryInfo(Temporaries).EnumerateFileSystemInfos())
        {
            if (entry.LastWriteTimeUtc >= before)
                continue;
            if (entry is DirectoryInfo folder)
                folder.Delete(recursive: true);
            else
                entry.Delete();
        }
    }
}

/// <summary>What a store has of a content.</summary>
internal enum Content
{
    /// <summary>Nothing.</summary>
    Missing,

    /// <summary>Something else under its name.</summary>
    Wrong,

    /// <summary>The content, and it was copied.</summary>
    Taken,
}
