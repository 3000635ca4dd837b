using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Engine;

/// <summary>
/// Hashes secrets with a key that stays on this machine, outside of what a cache carries elsewhere: nobody can guess a
/// secret from what is stored. So a target with a secret among its inputs has no hits from other machines.
/// </summary>
internal sealed class SecretKey(string root, bool mayWrite)
{
    private const int Size = 32;
    private readonly Lock _gate = new();
    private byte[]? _key;

    public byte[] Hash(string name, string value) => HMACSHA256.HashData(Key(), Encoding.UTF8.GetBytes(name + '\0' + value));

    private byte[] Key()
    {
        lock (_gate)
        {
            var file = Path.Combine(root, ".nuke", "temp", "cache-key");
            return _key ??= Read(file) ?? (mayWrite ? Create(file) : RandomNumberGenerator.GetBytes(Size));
        }
    }

    private static byte[]? Read(string file)
    {
        if (!File.Exists(file))
            return null;
        var key = File.ReadAllBytes(file);
        return key.Length == Size ? key : null;
    }

    private static byte[] Create(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        WholeFile.Write(file, RandomNumberGenerator.GetBytes(Size), isPrivate: true);
        // Another build may have been first or last: what is there now counts.
        return Read(file) ?? throw new IOException($"'{file}' cannot be read back.");
    }
}
