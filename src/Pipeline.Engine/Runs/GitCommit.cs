namespace Pipeline.Engine;

/// <summary>Reads from git's own files which commit is checked out; starting git would take longer than a short run.</summary>
internal static class GitCommit
{
    /// <summary>The commit, or null: no repository, no commit yet, or a kind of storage that is not plain files.</summary>
    public static string? Read(string root)
    {
        try
        {
            var directory = Path.Combine(root, ".git");
            if (File.Exists(directory))
            {
                // A worktree or a submodule: the file names the directory.
                var pointer = File.ReadAllText(directory).Trim();
                if (!pointer.StartsWith("gitdir: ", StringComparison.Ordinal))
                    return null;
                directory = Path.Combine(root, pointer["gitdir: ".Length..]);
            }

            var file = Path.Combine(directory, "HEAD");
            if (!File.Exists(file))
                return null;
            var head = File.ReadAllText(file).Trim();
            if (!head.StartsWith("ref: ", StringComparison.Ordinal))
                return Commit(head);
            var name = head["ref: ".Length..];
            var common = Path.Combine(directory, "commondir");
            if (File.Exists(common))
                directory = Path.Combine(directory, File.ReadAllText(common).Trim());
            var reference = Path.Combine(directory, name);
            return File.Exists(reference) ? Commit(File.ReadAllText(reference).Trim()) : Packed(Path.Combine(directory, "packed-refs"), name);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static string? Packed(string file, string name)
    {
        if (!File.Exists(file))
            return null;
        foreach (var line in File.ReadLines(file))
        {
            if (line.EndsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[^(name.Length + 1)] == ' ')
                return Commit(line[..^(name.Length + 1)]);
        }

        return null;
    }

    private static string? Commit(string text)
    {
        if (text.Length is not (40 or 64))
            return null;
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigit(c))
                return null;
        }

        return text;
    }
}
