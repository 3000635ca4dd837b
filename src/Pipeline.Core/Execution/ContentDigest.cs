using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Execution;

/// <summary>The identity of a folder: SHA-256 over the sorted relative paths, the executable bit and the bytes of its files.</summary>
public static class ContentDigest
{
    /// <summary><c>sha256:</c> and 64 hexadecimal digits of a text.</summary>
    public static string OfText(string text) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary><c>sha256:</c> and 64 hexadecimal digits; the same on every machine for the same files.</summary>
    public static string OfFolder(string folder)
    {
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                     .Select(x => Path.GetRelativePath(folder, x).Replace('\\', '/')).Order(StringComparer.Ordinal))
        {
            var file = Path.Combine(folder, path);
            using var content = File.OpenRead(file);
            var executable = !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & UnixFileMode.UserExecute) != 0;
            // The file's own hash has a fixed length, so no path can be mistaken for content.
            whole.AppendData(Encoding.UTF8.GetBytes($"{path}\0{(executable ? 'x' : '-')}\0"));
            whole.AppendData(SHA256.HashData(content));
        }

        return "sha256:" + Convert.ToHexStringLower(whole.GetHashAndReset());
    }
}
