using System.Security.Cryptography;

namespace Pipeline.Scans;

/// <summary>A made-up secret that a scan must find: one that does not has not looked.</summary>
internal static class Canary
{
    /// <summary>Puts it into a folder and returns its file's name.</summary>
    public static string Plant(string folder)
    {
        var name = $"canary-{RandomNumberGenerator.GetHexString(16, lowercase: true)}.txt";
        File.WriteAllText(Path.Combine(folder, name), $"token = {"gh" + "p_"}{RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 36)}\n");
        return name;
    }
}
