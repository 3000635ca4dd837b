namespace Pipeline.Router.Control;

/// <summary>A directory of mode 0700 that belongs to the user of this process.</summary>
internal static class PrivateDirectory
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static void Ensure(string path)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("The router needs Linux or macOS.");
        Directory.CreateDirectory(path, Private);
        VerifyOwner(path);
        if (File.GetUnixFileMode(path) != Private)
            File.SetUnixFileMode(path, Private);
    }

    public static void Verify(string path)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("The router needs Linux or macOS.");
        VerifyOwner(path);
        var others = File.GetUnixFileMode(path) & ~Private;
        if ((others & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
            throw new IOException($"{path} can be written by others ({others}). Run: chmod 700 {path}");
    }

    private static void VerifyOwner(string path)
    {
        if (UnixUser.OwnerOf(path) is { } owner && owner != UnixUser.Current)
            throw new IOException($"{path} belongs to user {owner}, not to user {UnixUser.Current} who runs this. Remove it or name another directory.");
    }
}
