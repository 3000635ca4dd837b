using System.Security.Cryptography;
using Pipeline.Workflows.Expressions;

namespace Pipeline.Workflows.Local.Files;

/// <summary>What <c>hashFiles</c> answers in a local run: one hash over the files that match, or an empty text when none does.</summary>
internal static class FileHash
{
    /// <summary>The answer for a workspace, for <see cref="EvaluationScope.HashFiles"/>.</summary>
    public static Func<IReadOnlyList<string>, ExpressionValue> In(string workspace, string home) => patterns => ExpressionValue.Of(Of(workspace, home, patterns));

    /// <summary>64 hexadecimal digits, or an empty text.</summary>
    /// <exception cref="ExpressionException">A file cannot be read.</exception>
    public static string Of(string workspace, string home, IReadOnlyList<string> patterns)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            // Files outside the workspace do not count, at GitHub too.
            var files = new FileQuery(string.Join('\n', patterns.Where(x => !x.StartsWith("--", StringComparison.Ordinal))), workspace, home).Files()
                .Where(x => x.StartsWith(workspace + "/", StringComparison.Ordinal)).ToList();
            foreach (var file in files)
                hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
            return files.Count == 0 ? "" : Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExpressionException($"`hashFiles` cannot read what matches in {workspace}: {exception.Message}");
        }
    }
}
