using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Pipeline.Router.Control;
using Pipeline.Router.Processes;
using Pipeline.Router.Serving;

namespace Pipeline.Router.Keeping;

/// <summary><c>records/</c>: small files of the owner alone. They may hold passwords, so nothing of them is ever logged.</summary>
internal sealed partial class RecordFolder(string directory)
{
    private const int Longest = 1 << 20;
    private const string EventPrefix = "event-";
    private readonly string _folder = Path.Combine(directory, "records");

    public IReadOnlyList<string> Names => Directory.Exists(_folder)
        ? [.. Directory.EnumerateFiles(_folder).Select(x => Path.GetFileName(x)).Where(x => NameRule().IsMatch(x)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>What happened, and when, by the clock of who told it: records named <c>event-…</c> with seconds since 1970.</summary>
    public IEnumerable<(string Name, long Seconds)> Events => Names.Where(x => x.StartsWith(EventPrefix, StringComparison.Ordinal))
        .Select(x => (x[EventPrefix.Length..], long.TryParse(File.ReadAllText(Path.Combine(_folder, x)), out var seconds) ? seconds : 0));

    /// <exception cref="RefusalException">There is none.</exception>
    public byte[] Read(string name)
    {
        Verify(name);
        var path = Path.Combine(_folder, name);
        return File.Exists(path) ? File.ReadAllBytes(path) : throw new RefusalException(StatusCodes.Status404NotFound, $"There is no record {name}.");
    }

    /// <summary>Writes a record, or removes it when there is nothing to write; one caller at a time.</summary>
    /// <exception cref="IOException">The record is as before.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public void Write(string name, byte[] content)
    {
        if (content.Length == 0)
        {
            if (!Directory.Exists(_folder))
                return;
            File.Delete(Path.Combine(_folder, name));
            Native.FlushDirectory(_folder);
            return;
        }

        if (!Directory.Exists(_folder))
        {
            PrivateDirectory.Ensure(_folder);
            Native.FlushDirectory(directory);
        }
        // Not in the folder, where it would look like a record.
        DurableWrite.Replace(Path.Combine(_folder, name), Path.Combine(directory, "record.tmp"), content);
    }

    /// <exception cref="RefusalException">No record may be called so.</exception>
    public static void Verify(string name)
    {
        if (!NameRule().IsMatch(name))
            throw new RefusalException(StatusCodes.Status400BadRequest, "name has other characters than a-z, 0-9, dot, dash and underscore, does not begin with a letter or digit, or is longer than 100.");
    }

    /// <exception cref="RefusalException">It is too long.</exception>
    public static void Verify(byte[] content)
    {
        if (content.Length > Longest)
            throw new RefusalException(StatusCodes.Status400BadRequest, $"content has {content.Length} bytes; at most {Longest} are allowed.");
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,99}\z")]
    private static partial Regex NameRule();
}
