using System.Security.Cryptography;
using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Execution;

namespace Pipeline.Signing;

/// <summary>A key pair in files: <c>name.key</c> (encrypted), <c>name.pub</c>, and, unless one was given, <c>name.password</c>.</summary>
internal static class SigningKeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a key pair.</summary>
    /// <param name="path">The private key's path; it ends with <c>.key</c>.</param>
    /// <param name="password">What encrypts the private key; null to generate one into a file that only its owner reads.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PipelineException">A file is there: exit 2. cosign is missing or fails: exit 1.</exception>
    public static async Task<(string PublicKey, string? PasswordFile)> CreateAsync(string path, string? password, CancellationToken cancellation)
    {
        if (!path.EndsWith(".key", StringComparison.Ordinal))
            throw PipelineException.WrongUse("The name of a new signing key must end with .key", path, next: "such as --signing-key ~/.config/pipeline/shop.key");
        var prefix = path[..^4];
        foreach (var suffix in (ReadOnlySpan<string>)[".key", ".pub", ".password"])
            if (File.Exists(prefix + suffix))
                throw PipelineException.WrongUse("A signing key is never overwritten", prefix + suffix, next: "choose another name, or move the old files away");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string? passwordFile = null;
        if (password is null)
        {
            password = RandomNumberGenerator.GetHexString(40, lowercase: true);
            passwordFile = prefix + ".password";
            await using var file = new FileStream(passwordFile, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
            await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes(password), cancellation);
        }

        await ProcessRunner.RunAsync(Cosign.GenerateKeyPair(prefix).With(Cosign.PasswordVariable, password), null, cancellation);
        File.SetUnixFileMode(path, OwnerOnly);
        return (prefix + ".pub", passwordFile);
    }
}
