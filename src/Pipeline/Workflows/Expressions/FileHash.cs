using System.Security.Cryptography;

namespace Pipeline.Workflows.Expressions;

/// <summary>
/// The hash that <c>hashFiles</c> gives: SHA-256 over the SHA-256 digests of the files that match, in the order in which GitHub's runner
/// walks the folder (each folder's entries by name), or an empty text when none matches.
/// </summary>
internal static class FileHash
{
    private const string FollowLinks = "--follow-symbolic-links";

    /// <summary>What <c>hashFiles</c> answers for a workspace, for <see cref="EvaluationScope.HashFiles"/>.</summary>
    public static Func<IReadOnlyList<string>, ExpressionValue> In(string workspace) => arguments => ExpressionValue.Of(Of(workspace, arguments));

    /// <summary>64 hexadecimal digits, or an empty text.</summary>
    /// <exception cref="ExpressionException">A pattern is none, or a file cannot be read.</exception>
    public static string Of(string workspace, IReadOnlyList<string> arguments)
    {
        var follows = arguments is [var first, ..] && first.Equals(FollowLinks, StringComparison.OrdinalIgnoreCase);
        if (!follows && arguments is [var option, ..] && option.StartsWith("--", StringComparison.Ordinal))
            throw new ExpressionException($"`hashFiles` is given the option `{option}`; it knows `{FollowLinks}` only");
        var lines = arguments.Skip(follows ? 1 : 0).SelectMany(x => x.Split('\n')).Select(x => x.Trim()).Where(x => x.Length > 0 && x[0] != '#');
        workspace = Path.TrimEndingDirectorySeparator(Path.GetFullPath(workspace));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var any = false;
        try
        {
            foreach (var file in new GlobWalk([.. lines.Select(x => GlobPattern.Parse(x, workspace))], follows).Files())
            {
                if (!file.StartsWith(workspace + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                    continue;
                using var stream = File.OpenRead(file);
                hash.AppendData(SHA256.HashData(stream));
                any = true;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExpressionException($"`hashFiles` cannot read what matches in {workspace}: {exception.Message}");
        }

        return any ? Convert.ToHexStringLower(hash.GetHashAndReset()) : "";
    }
}
