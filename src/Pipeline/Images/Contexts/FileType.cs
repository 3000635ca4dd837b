using System.Runtime.InteropServices;

namespace Pipeline.Images.Contexts;

/// <summary>Tells regular files from pipes, sockets and devices, which the runtime does not say and which block whoever opens them.</summary>
internal static partial class FileType
{
    /// <summary>Whether an entry that is neither a folder nor a link is a regular file. What is not certain is not one.</summary>
    public static unsafe bool IsRegular(FileSystemInfo entry)
    {
        if (OperatingSystem.IsWindows())
            return true;
        Status status = default;
        // The layout is no promise of the runtime, so it is compared with what the runtime says.
        return LStat(entry.FullName, &status) == 0 && (status.Mode & 0xF000) == 0x8000 && (status.Mode & 0xFFF) == (int)entry.UnixFileMode;
    }

    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_LStat", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int LStat(string path, Status* output);

    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct Status
    {
        public int Flags;
        public int Mode;
    }
}
