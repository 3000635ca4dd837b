using System.Text.RegularExpressions;
using Pipeline.Diagnostics;
using Pipeline.Systems.Images;

namespace Pipeline.Images;

/// <summary>Says what went wrong in a build: the Dockerfile's line or the step's last lines, and what to do.</summary>
internal static partial class BuildFailure
{
    /// <param name="root">The repository.</param>
    /// <param name="images">What was built.</param>
    /// <param name="progress">What buildx said.</param>
    /// <param name="exitCode">Its exit code.</param>
    public static PipelineException Of(string root, IReadOnlyList<Image> images, BakeProgress progress, int exitCode)
    {
        var last = progress.Plain.LastOrDefault(x => x.StartsWith("ERROR:", StringComparison.Ordinal)) ?? (progress.Plain is [.., var end] ? end : "");
        var failed = progress.Failed.ToList();
        var image = failed.Select(x => ImageOf(images, x.Name)).FirstOrDefault(x => x is not null) ?? (images.Count == 1 ? images[0] : null);
        if (ParseError().Match(last) is { Success: true } parse)
        {
            image ??= WithLine(root, images, progress.Plain, parse.Groups["line"].Value);
            var file = image?.DockerfilePath ?? "the Dockerfile";
            var why = parse.Groups["why"].Value.Trim();
            return PipelineException.Failed(
                $"The Dockerfile{(image is null ? "" : $" of image {image.Name}")} does not parse", $"{file}:{parse.Groups["line"].Value}", why, "correct that line");
        }

        var all = string.Join('\n', failed.Select(x => x.Error).Append(last));
        if (Known(all, image) is { } known)
            return known;
        if (failed.Find(x => x.IsInstruction) is { } step)
            return PipelineException.Failed(
                $"A step of the build{(image is null ? "" : $" of image {image.Name}")} failed", Where(step, image, progress.Plain),
                Reason(step.Error!), "the step's last lines are above; run the same command in the stage before it to look around", [step.Name, .. step.LastLines]);
        return PipelineException.Failed(
            $"The images could not be built", image?.DockerfilePath, failed.Count > 0 ? Reason(failed[0].Error!) : last.Length > 0 ? Reason(last) : $"buildx exited with code {exitCode}",
            details: failed.Count > 0 ? [.. failed[0].LastLines] : [.. progress.Plain.TakeLast(12)]);
    }

    private static PipelineException? Known(string text, Image? image) => text switch
    {
        _ when text.Contains("exec format error", StringComparison.Ordinal) => PipelineException.Failed(
            $"A step{(image is null ? "" : $" of image {image.Name}")} for another processor could not run here", image?.DockerfilePath,
            "this machine has no emulation for that platform", "run scripts/docker.sh, which sets it up, or build for this machine alone: --platforms native"),
        _ when text.Contains("no match for platform in manifest", StringComparison.Ordinal) || text.Contains("no matching manifest for", StringComparison.Ordinal) => PipelineException.Failed(
            $"A base image{(image is null ? "" : $" of image {image.Name}")} does not exist for a platform", image?.DockerfilePath, Reason(text),
            "build for fewer platforms with --platforms, or take another base image"),
        _ when Denied().IsMatch(text) => PipelineException.Failed(
            "The registry refused", image?.Name, Reason(text), "log in: --registry-user and --registry-password; pushing to ghcr.io needs the scope write:packages"),
        _ when text.Contains("Multi-platform build is not supported", StringComparison.Ordinal) || text.Contains("currently does not support exporting manifest lists", StringComparison.Ordinal) => PipelineException.Failed(
            "The engine's image store holds one platform only", null, Reason(text),
            "switch on the containerd image store (scripts/docker.sh does), or build for this machine alone: --platforms native"),
        _ when text.Contains("no space left on device", StringComparison.Ordinal) => PipelineException.Failed(
            "The disk is full", image?.Name, Reason(text), "make room: docker builder prune, docker image prune"),
        _ when Unreachable().IsMatch(text) => PipelineException.Failed(
            "A registry could not be reached", image?.DockerfilePath, Reason(text), "try again, or take base images from a mirror with --mirror"),
        _ => null,
    };

    private static string? Where(BakeProgress.Step step, Image? image, IReadOnlyList<string> plain)
    {
        var line = plain.Select(x => Excerpt().Match(x)).FirstOrDefault(x => x.Success)?.Groups["line"].Value;
        return image is null ? step.Name : line is null ? image.DockerfilePath : $"{image.DockerfilePath}:{line}";
    }

    /// <summary>The only image whose Dockerfile has, at that line, what buildx points at: it does not say which one it read.</summary>
    private static Image? WithLine(string root, IReadOnlyList<Image> images, IReadOnlyList<string> plain, string line)
    {
        var pointed = plain.Select(x => Excerpt().Match(x)).FirstOrDefault(x => x.Success && x.Groups["line"].Value == line)?.Groups["text"].Value.Trim();
        var number = int.Parse(line, System.Globalization.CultureInfo.InvariantCulture);
        var fit = images.Where(x => Path.Combine(root, x.DockerfilePath) is var file && File.Exists(file)
            && File.ReadLines(file).ElementAtOrDefault(number - 1)?.Trim() == pointed).ToList();
        return fit.Select(x => x.DockerfilePath).Distinct().Count() == 1 ? fit[0] : null;
    }

    private static Image? ImageOf(IReadOnlyList<Image> images, string step) =>
        Target().Match(step) is { Success: true } match ? images.FirstOrDefault(x => x.Name == match.Groups["name"].Value) : null;

    private static string Reason(string error)
    {
        var text = error.Replace("ERROR: ", "", StringComparison.Ordinal).Replace("failed to solve: ", "", StringComparison.Ordinal).Trim();
        // The whole command stands in the error; the step's name has it already.
        return Exit().Match(text) is { Success: true } exit ? $"it exited with code {exit.Groups["code"].Value}" : text;
    }

    [GeneratedRegex(@"dockerfile parse error (?:on )?line (?<line>\d+): (?<why>.*)", RegexOptions.IgnoreCase)]
    private static partial Regex ParseError();

    [GeneratedRegex(@"^\s*(?<line>\d+) \| >>> (?<text>.*)$")]
    private static partial Regex Excerpt();

    [GeneratedRegex(@"^\[(?<name>[A-Za-z0-9_-]+)[ \]]")]
    private static partial Regex Target();

    [GeneratedRegex(@"exit code: (?<code>\d+)\s*$")]
    private static partial Regex Exit();

    [GeneratedRegex(@"\b(denied|unauthorized|authentication required|insufficient_scope|401 Unauthorized|403 Forbidden)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Denied();

    [GeneratedRegex(@"\b(no such host|connection refused|i/o timeout|TLS handshake timeout|context deadline exceeded|server misbehaving|network is unreachable)\b")]
    private static partial Regex Unreachable();
}
