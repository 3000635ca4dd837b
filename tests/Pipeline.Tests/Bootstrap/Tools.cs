namespace Pipeline.Tests.Bootstrap;

/// <summary>A PATH that holds what build.sh needs, and nothing that the machine has besides.</summary>
internal static class Tools
{
    private static readonly string[] Needed =
    [
        "bash", "env", "find", "readlink", "mkdir", "cat", "ls", "grep", "sed", "awk", "head", "tail", "sort", "comm", "cut", "tr",
        "xargs", "touch", "sha256sum", "mktemp", "rm", "mv", "ps", "sleep", "flock", "perl",
    ];

    public static string Folder(FakeRepository repository, string without = "", bool dotnet = true)
    {
        var folder = Directory.CreateDirectory(repository.Beside($"tools without {without}")).FullName;
        foreach (var tool in Needed.Where(tool => tool != without))
        {
            var found = new[] { "/usr/bin", "/bin" }.Select(place => Path.Combine(place, tool)).FirstOrDefault(File.Exists);
            if (found is not null)
                File.CreateSymbolicLink(Path.Combine(folder, tool), found);
        }

        return dotnet ? $"{Path.GetDirectoryName(repository.Dotnet)}:{folder}" : folder;
    }
}
