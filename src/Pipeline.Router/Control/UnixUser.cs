using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Pipeline.Router.Control;

/// <summary>User ids, which .NET does not tell.</summary>
internal static class UnixUser
{
    private const int CurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const uint WantUid = 0x8;
    private const int UidOffset = 20;

    public static uint Current => geteuid();

    /// <summary>Owner of a file (of a link itself); null where the system cannot be asked this way.</summary>
    public static uint? OwnerOf(string path)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var answer = new byte[256];
        if (statx(CurrentDirectory, path, NoFollow, WantUid, answer) != 0)
            throw new IOException($"Cannot read the owner of {path}: {Marshal.GetLastPInvokeErrorMessage()}");
        return BinaryPrimitives.ReadUInt32LittleEndian(answer.AsSpan(UidOffset));
    }

#pragma warning disable SYSLIB1054 // This file is compiled into other assemblies, which need not allow unsafe code.
    [DllImport("libc")]
    private static extern uint geteuid();

    [DllImport("libc", SetLastError = true)]
    private static extern int statx(int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, byte[] answer);
#pragma warning restore SYSLIB1054
}
