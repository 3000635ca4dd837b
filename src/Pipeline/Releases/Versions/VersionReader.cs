using System.Collections.Immutable;
using Pipeline.Diagnostics;
using Pipeline.Releases.History;
using Pipeline.Releases.Notes;

namespace Pipeline.Releases.Versions;

/// <summary>Finds the version of what is checked out, and checks it against the tags that are there.</summary>
internal static class VersionReader
{
    /// <summary>The first version of a repository.</summary>
    private static readonly SemanticVersion First = new(0, 1, 0);

    /// <param name="repository">Where.</param>
    /// <param name="tool">Asked when tags do not decide.</param>
    /// <param name="version">The version that was asked for; null: the one that follows.</param>
    /// <param name="jumpReason">Why it may leave versions out.</param>
    /// <param name="flow">The workflow of a repository without GitVersion.yml.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="PipelineException">The version that was asked for is none (exit 2), or may not follow what is there (exit 3).</exception>
    public static async Task<VersionReport> ReadAsync(
        Repository repository, GitVersionTool tool, string? version, string? jumpReason, VersionFlow? flow, CancellationToken cancellation)
    {
        var asked = version is null ? null : Parse(version);
        var (all, reachable) = repository.Tags(repository.Head, cancellation);
        var own = reachable.Where(x => x.Commit == repository.Head).MaxBy(x => x.Version);
        if (asked is not null)
        {
            Refuse(asked, VersionChecks.Of(asked, all, reachable, repository.Head));
            if (VersionChecks.Jump(asked, all) is { } jump && string.IsNullOrWhiteSpace(jumpReason))
                throw PipelineException.Refused($"{asked} may not follow", "--version", jump, "name the next version, or say why with --jump-reason \"…\"");
            return Report(asked, VersionSource.Argument) with { JumpReason = VersionChecks.Jump(asked, all) is null ? null : jumpReason };
        }

        if (own is not null)
            return Report(own.Version, VersionSource.Tag) with { Tag = own.Name };
        if (repository.Head is null || (all.IsEmpty && !NamesNext(repository)))
            return Report(First, VersionSource.First);
        var answer = await tool.AskAsync(repository, flow, cancellation);
        // Neither a tag that this commit contains nor a name of a branch says anything: it is the beginning of another line.
        var found = answer.HasSource ? answer.Version : First;
        return Report(found, answer.HasSource ? VersionSource.GitVersion : VersionSource.First) with
        {
            GitVersion = new GitVersionTexts(answer.SemVer, answer.FullSemVer, answer.InformationalVersion),
            Problems = VersionChecks.Of(found, all, reachable, repository.Head),
        };

        VersionReport Report(SemanticVersion one, VersionSource source) => new(
            one.ToString(), Prefix(all, reachable) + one, ImageTag(one),
            NotesReader.Previous(one, reachable)?.Version.ToString(), source, repository.Head, repository.Branch, !one.IsStable);
    }

    private static SemanticVersion Parse(string version) => VersionTag.VersionOf(version) ?? throw PipelineException.WrongUse(
        $"`{version}` is not a version", "--version", "a version is MAJOR.MINOR.PATCH, perhaps with -pre.release and +build, as https://semver.org/spec/v2.0.0.html has it",
        "say for example --version 1.2.3 or --version 2.0.0-rc.1");

    private static void Refuse(SemanticVersion version, ImmutableArray<string> problems)
    {
        if (!problems.IsEmpty)
            throw PipelineException.Refused($"{version} may not follow", "--version", string.Join("; ", problems), "name a higher version");
    }

    /// <summary>Tags go on as they are: with a <c>v</c> unless the last one has none.</summary>
    private static string Prefix(ImmutableArray<VersionTag> all, ImmutableArray<VersionTag> reachable)
    {
        var last = (reachable.IsEmpty ? all : reachable).MaxBy(x => x.Version);
        return last is null || !char.IsAsciiDigit(last.Name[0]) ? "v" : "";
    }

    private static string ImageTag(SemanticVersion version) => version.ImageTag is { Length: <= 128 } tag ? tag : throw PipelineException.WrongUse(
        $"{version} is too long for the tag of an image", "--version", $"it has {version.ImageTag.Length} letters, and 128 are allowed", "shorten what is behind the dash or the plus sign");

    /// <summary>Whether GitVersion.yml says which version is the next.</summary>
    private static bool NamesNext(Repository repository) =>
        GitVersionTool.ConfigurationOf(repository) is { } file && File.ReadLines(file).Any(x => x.StartsWith("next-version:", StringComparison.Ordinal));
}
