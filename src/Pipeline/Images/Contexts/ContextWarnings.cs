using System.Text.RegularExpressions;
using Pipeline.Diagnostics;
using Pipeline.Systems.Images;

namespace Pipeline.Images.Contexts;

/// <summary>What should not be sent to a builder: secrets, gigabytes, and what is not part of the source.</summary>
internal static partial class ContextWarnings
{
    /// <summary>From here on a context is called large: 100 MiB.</summary>
    public const long Large = 100L << 20;

    /// <summary>Each with the line to add to the ignore file.</summary>
    public static IEnumerable<Diagnostic> Of(Image image, BuildContext context, string ignoreFile)
    {
        var files = context.Entries.Where(x => x.Kind != ContextEntryKind.Folder).ToList();
        foreach (var group in files.Where(x => Secret().IsMatch(x.Path) && !Example().IsMatch(x.Path)).GroupBy(x => Line(x.Path)))
            yield return new Diagnostic(
                $"The context of image {image.Name} contains what looks like a secret", string.Join(", ", group.Take(3).Select(x => $"{image.Context}/{x.Path}")),
                "a file of the context can get into a layer, and a layer keeps it even when a later step deletes it",
                $"add `{group.Key}` to {ignoreFile}; give steps their secrets with Image.Secrets");
        foreach (var group in files.Select(x => (File: x, Folder: Ballast().Match(x.Path))).Where(x => x.Folder.Success).GroupBy(x => x.Folder.Groups["folder"].Value))
            yield return new Diagnostic(
                $"The context of image {image.Name} contains `{group.Key}`", image.Context,
                $"{group.Count()} files of {Size(group.Sum(x => x.File.Size))} that are not source are sent at every build",
                $"add `**/{group.Key}` to {ignoreFile}");
        var total = files.Sum(x => x.Size);
        // What was made for the image alone is as large as it is.
        if (total <= Large || !image.Prepare.IsEmpty)
            yield break;
        var biggest = files.GroupBy(x => x.Path.Split('/')[0]).OrderByDescending(x => x.Sum(y => y.Size)).First();
        yield return new Diagnostic(
            $"The context of image {image.Name} is {Size(total)}", image.Context, $"most of it is `{biggest.Key}` with {Size(biggest.Sum(x => x.Size))}",
            $"add `{biggest.Key}` to {ignoreFile} if the image does not need it");
    }

    private static string Size(long bytes) => bytes switch
    {
        >= 1L << 30 => $"{bytes / (double)(1L << 30):0.0} GiB",
        >= 1L << 20 => $"{bytes / (double)(1L << 20):0.0} MiB",
        _ => $"{bytes / 1024.0:0.0} KiB",
    };

    /// <summary>The line that leaves out this secret and its like, and nothing that is none: `*.json` would take package.json along.</summary>
    private static string Line(string path)
    {
        if (path.EndsWith("/.docker/config.json", StringComparison.Ordinal) || path == ".docker/config.json")
            return "**/.docker/config.json";
        var name = path[(path.LastIndexOf('/') + 1)..];
        var extension = Path.GetExtension(name);
        return "**/" + (AlwaysSecret.Contains(extension) && name != extension ? "*" + extension : Special().Replace(name, @"\$0"));
    }

    private static readonly string[] AlwaysSecret = [".key", ".p12", ".pfx", ".jks", ".keystore", ".kdbx", ".ppk"];

    [GeneratedRegex(@"[*?\[\]\\]")]
    private static partial Regex Special();

    [GeneratedRegex(@"(^|/)(\.env(\.[^/]*)?|[^/]*\.(pem|key|p12|pfx|jks|keystore|kdbx|ppk)|id_(rsa|dsa|ecdsa|ed25519)|\.netrc|\.pgpass|\.npmrc_auth|\.htpasswd|credentials(\.json)?|service-account[^/]*\.json|kubeconfig|\.docker/config\.json|terraform\.tfstate[^/]*)$")]
    private static partial Regex Secret();

    [GeneratedRegex(@"\.(example|sample|template|dist|pub)$|\.pub\.pem$")]
    private static partial Regex Example();

    [GeneratedRegex(@"(^|/)(?<folder>\.git|\.nuke/temp|node_modules|\.venv|venv|__pycache__|\.pytest_cache|\.mypy_cache|\.tox|\.terraform)/")]
    private static partial Regex Ballast();
}
