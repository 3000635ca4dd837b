using System.Runtime.InteropServices;

namespace Pipeline.Lab.Images;

/// <summary>The smallest program: it ends with 0 whatever it is given, needs no library, and so is a shell for images that have nothing else.</summary>
internal static class DoesNothing
{
    private const int Headers = 64 + 56;

    /// <summary>Writes it for this machine's processor.</summary>
    public static void Write(string path)
    {
        var (machine, code) = RuntimeInformation.OSArchitecture == Architecture.Arm64
            // mov x0, #0; mov x8, #93 (exit); svc #0
            ? (0xB7, (byte[])[0x00, 0x00, 0x80, 0xD2, 0xA8, 0x0B, 0x80, 0xD2, 0x01, 0x00, 0x00, 0xD4])
            // xor edi, edi; mov eax, 60 (exit); syscall
            : (0x3E, [0x31, 0xFF, 0xB8, 0x3C, 0x00, 0x00, 0x00, 0x0F, 0x05]);
        const long Address = 0x400000;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using (var file = new BinaryWriter(File.Create(path)))
        {
            // The file's header and its one segment: elf(5).
            file.Write([0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
            file.Write((short)2);
            file.Write((short)machine);
            file.Write(1);
            file.Write(Address + Headers);
            file.Write(64L);
            file.Write(0L);
            file.Write(0);
            foreach (var size in new short[] { 64, 56, 1, 0, 0, 0 })
                file.Write(size);
            file.Write(1);
            file.Write(5);
            file.Write(0L);
            file.Write(Address);
            file.Write(Address);
            file.Write((long)Headers + code.Length);
            file.Write((long)Headers + code.Length);
            file.Write(0x1000L);
            file.Write(code);
        }

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
    }
}
