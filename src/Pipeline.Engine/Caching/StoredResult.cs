namespace Pipeline.Engine;

/// <summary>What a target left behind when it succeeded with certain inputs.</summary>
internal sealed record StoredResult(byte[] Fingerprint, string Target, IReadOnlyList<OutputEntry> Outputs, IReadOnlyDictionary<string, string> Summary)
{
    private const string Format = "pipeline result 1";

    public long Size => Outputs.Sum(entry => entry.Size);

    public void Write(string path, string temporary)
    {
        var writer = new ByteWriter(Format);
        writer.Raw(Fingerprint);
        writer.Text(Target);
        writer.Number(Outputs.Count);
        foreach (var entry in Outputs)
            entry.Write(writer);
        writer.Number(Summary.Count);
        foreach (var (name, value) in Summary)
        {
            writer.Text(name);
            writer.Text(value);
        }

        writer.WriteTo(path, temporary);
    }

    /// <summary>The result in the file; null when there is none that can be believed.</summary>
    public static StoredResult? Read(string path, byte[]? fingerprint = null)
    {
        if (ByteReader.Open(path, Format) is not { } reader)
            return null;
        try
        {
            var own = reader.Raw(32).ToArray();
            if (fingerprint is not null && !own.AsSpan().SequenceEqual(fingerprint))
                return null;
            var target = reader.Text();
            var outputs = new List<OutputEntry>();
            for (var count = reader.Number(); count > 0; count--)
                outputs.Add(OutputEntry.Read(reader));
            var summary = new Dictionary<string, string>();
            for (var count = reader.Number(); count > 0; count--)
                summary[reader.Text()] = reader.Text();
            return new StoredResult(own, target, outputs, summary);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether the outputs are ones that the target may have: within its declared outputs, and nothing that reaches out
    /// of the root. A shared cache may hold anything.
    /// </summary>
    public bool IsAllowed(PatternSet outputs)
    {
        var links = new HashSet<string>(StringComparer.Ordinal);
        var all = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in Outputs)
        {
            if (!IsPlain(entry.Path) || !outputs.IsMatch(entry.Path) || !all.Add(entry.Path))
                return false;
            var isWell = entry.Kind switch
            {
                FileKind.File => entry.Hash.Length == 32 && entry.Size >= 0,
                FileKind.Link => StaysInside(entry.Path, entry.Link) && links.Add(entry.Path),
                FileKind.Directory => true,
                _ => false,
            };
            if (!isWell)
                return false;
        }

        return links.Count == 0 || all.All(path => !HasParentIn(links, path));
    }

    /// <summary>
    /// Whether a link leads to a place inside the root. After its first name it may not go up again: what the name stands
    /// for could be a link itself.
    /// </summary>
    public static bool StaysInside(string path, string link)
    {
        if (link.Length == 0 || Path.IsPathRooted(link) || link.Contains('\0', StringComparison.Ordinal))
            return false;
        var depth = path.Count(letter => letter == '/');
        var hasName = false;
        foreach (var part in link.Split('/'))
        {
            if (part == "..")
            {
                if (hasName || --depth < 0)
                    return false;
            }
            else if (part is not ("" or "."))
            {
                hasName = true;
            }
        }

        return true;
    }

    private static bool IsPlain(string path)
    {
        if (path.Length == 0 || Path.IsPathRooted(path) || path.Contains('\0', StringComparison.Ordinal)
            || (OperatingSystem.IsWindows() && path.AsSpan().IndexOfAny('\\', ':') >= 0))
            return false;
        foreach (var part in path.Split('/'))
        {
            if (part is "" or "." or "..")
                return false;
        }

        return !path.StartsWith(".git/", StringComparison.OrdinalIgnoreCase) && !path.StartsWith(".nuke/temp/cache", StringComparison.OrdinalIgnoreCase);
    }

    private static bool HasParentIn(HashSet<string> links, string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            if (links.Contains(path[..slash]))
                return true;
        }

        return false;
    }
}
