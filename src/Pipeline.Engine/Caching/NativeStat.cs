using System.Runtime.InteropServices;
using System.Text;

namespace Pipeline.Engine;

/// <summary>
/// The answer of the runtime's own native library, which is the same on Linux and macOS. Its layout is no promise of the
/// runtime, so it is compared with what the runtime itself says before it is believed.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 256)]
internal partial struct NativeStat
{
    public int Flags;
    public int Mode;
    public uint Uid;
    public uint Gid;
    public long Size;
    public long ATime;
    public long ATimeNsec;
    public long MTime;
    public long MTimeNsec;
    public long CTime;
    public long CTimeNsec;
    public long BirthTime;
    public long BirthTimeNsec;
    public long Dev;
    public long RDev;
    public long Ino;

    /// <summary>Whether answers can be believed. When not, every file is read every time.</summary>
    public static bool IsUsable { get; } = Check();

    public static unsafe bool Read(ReadOnlySpan<byte> path, out NativeStat stat)
    {
        fixed (byte* first = path)
        fixed (NativeStat* result = &stat)
            return LStat(first, result) == 0;
    }

    private static bool Check()
    {
        if (OperatingSystem.IsWindows())
            return false;
        try
        {
            var known = typeof(NativeStat).Assembly.Location;
            if (known.Length == 0)
                return false;
            known = File.ResolveLinkTarget(known, returnFinalTarget: true)?.FullName ?? known;
            var info = new FileInfo(known);
            var written = info.LastWriteTimeUtc.Ticks - DateTime.UnixEpoch.Ticks;
            return Read(Encoding.UTF8.GetBytes(known + '\0'), out var stat)
                && (stat.Mode & 0xF000) == 0x8000
                && (stat.Mode & 0xFFF) == (int)info.UnixFileMode
                && stat.Size == info.Length
                && stat.MTime == written / TimeSpan.TicksPerSecond
                && stat.MTimeNsec / 100 == written % TimeSpan.TicksPerSecond
                && stat.CTime > 0
                && stat.CTimeNsec is >= 0 and < 1_000_000_000
                && stat.Ino != 0;
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException or IOException)
        {
            return false;
        }
    }

    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_LStat")]
    private static unsafe partial int LStat(byte* path, NativeStat* output);
}
