using System.Collections.Immutable;
using System.Text;
using Pipeline.Commands;
using Pipeline.Diagnostics;
using Pipeline.Execution;

namespace Pipeline.Deployment;

/// <summary>A file of secrets that a person names: where nobody commits it, and nobody else reads it.</summary>
internal static class SecretsFile
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private const string Parameter = "--secrets-file";

    /// <summary>The values by name.</summary>
    /// <param name="path">The file, absolute.</param>
    /// <param name="root">The repository.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PipelineException">It is not there, others may read it, git may take it up, or a line is wrong: exit 2. The message never shows what it holds.</exception>
    public static async Task<ImmutableSortedDictionary<string, string>> ReadAsync(string path, string root, CancellationToken cancellation)
    {
        if (Directory.Exists(path) || !File.Exists(path))
            throw PipelineException.WrongUse("The file with the secrets is not there", $"{Parameter} {path}", Directory.Exists(path) ? "it is a folder" : null, "name a file with lines NAME=value");
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
            throw PipelineException.WrongUse("Others may read or change the file with the secrets", $"{Parameter} {path}", $"its mode is {Convert.ToString((int)File.GetUnixFileMode(path), 8)}", $"chmod 600 {path}");
        if (await IsInRepositoryAsync(path, root, cancellation))
            throw PipelineException.WrongUse(
                "The file with the secrets is in a repository, and git does not ignore it", $"{Parameter} {path}", "the next commit may publish it", "move it out of the repository, or let .gitignore name it");
        try
        {
            // Strict: a byte that is replaced would be another password.
            var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(await File.ReadAllBytesAsync(path, cancellation));
            return SecretText.Parse(text.TrimStart('\ufeff'), path);
        }
        catch (DecoderFallbackException e)
        {
            throw PipelineException.WrongUse("The file with the secrets is no text", $"{Parameter} {path}", $"byte {e.Index + 1} is not UTF-8", "encode what is no text, such as in base64");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw PipelineException.WrongUse("The file with the secrets cannot be read", $"{Parameter} {path}", e.Message);
        }
    }

    // Asked where the file really is, so that a link hides nothing. In no repository git says so with 128.
    private static async Task<bool> IsInRepositoryAsync(string path, string root, CancellationToken cancellation)
    {
        var real = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        var (code, _, _) = await ProcessRunner.CaptureAsync(Git.IsIgnored(Path.GetFileName(real)).In(Path.GetDirectoryName(real)!) with { DeclaredOnly = true }, cancellation);
        return code switch
        {
            0 => false,
            1 => true,
            // Such as in a container to which the repository's owner is a stranger.
            _ => real.StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal),
        };
    }
}
