using Nuke.Common;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Execution;
using Pipeline.Releases;
using Pipeline.Releases.History;
using Pipeline.Releases.Notes;
using Pipeline.Releases.Versions;
using Pipeline.Tools;
using Pipeline.Workflows.Placement;
using Serilog;

namespace Pipeline.Components;

/// <summary>Finds the version of a release and what is in it, from the commits of any repository on disk.</summary>
/// <example><code>internal sealed class Build : NukeBuild, IRelease</code></example>
public interface IRelease : INukeBuild
{
    /// <summary>The groups of the notes and what they are called.</summary>
    ReleaseNotes ReleaseNotes => new();

    /// <summary>Where the commits are read.</summary>
    [Parameter("Repository to read, any on disk; default: this one")]
    [NotFromEnvironment]
    string? Repository => TryGetValue(() => Repository);

    /// <summary>The version to release.</summary>
    [Parameter("Version of the release; default: the one that follows from tags, branches and commits", Name = "version")]
    string? ReleaseVersion => TryGetValue(() => ReleaseVersion);

    /// <summary>Why versions are left out.</summary>
    [Parameter("Why --version may leave versions out, as 3.0.0 after 1.4.0 does")]
    [NotFromEnvironment]
    string? JumpReason => TryGetValue(() => JumpReason);

    /// <summary>How branches lead to releases.</summary>
    [Parameter("Workflow that GitVersion assumes where the repository has no GitVersion.yml; default: GitVersion's own")]
    [NotFromEnvironment]
    VersionFlow? Flow => TryGetValue<VersionFlow?>(() => Flow);

    /// <summary>Where notes begin.</summary>
    [Parameter("Tag or commit that notes begin behind; default: the previous version")]
    [NotFromEnvironment]
    string? From => TryGetValue(() => From);

    /// <summary>Where notes end.</summary>
    [Parameter("Tag or commit that notes end with; default: what is checked out", Name = "to")]
    [NotFromEnvironment]
    string? Until => TryGetValue(() => Until);

    /// <summary>Whether the changelog is written.</summary>
    [Parameter("With Notes: write the release into CHANGELOG.md; what is written by hand under Unreleased moves into it")]
    [NotFromEnvironment]
    bool WriteChangelog => TryGetValue<bool?>(() => WriteChangelog) ?? false;

    /// <summary>Prints the version.</summary>
    Target Version => _ => _
        .Description("Show the version that a release of this commit has, checked against the tags that are there (--json)")
        .Notes(x => x.NeedsTool(KnownTools.Git).ReadsHistory())
        .Executes(async () =>
        {
            var repository = Releases.History.Repository.Open(Repository ?? RootDirectory, BuildCancellation.Token);
            var report = await VersionReader.ReadAsync(
                repository, new GitVersionTool(RootDirectory, TemporaryDirectory / "tools" / "gitversion"), ReleaseVersion, JumpReason, Flow, BuildCancellation.Token);
            foreach (var problem in report.Problems)
                Log.Warning("{Problem}", problem);
            if (Output.Json)
                Output.WriteDocument(report.ToJson());
            else
                foreach (var line in report.ToLines())
                    Log.Information("{Line}", line);
        });

    /// <summary>Prints what a release has.</summary>
    Target Notes => _ => _
        .Description("Show what a release changes, from the commits since the previous one, or from --from to --to (--json)")
        .Notes(x => x.NeedsTool(KnownTools.Git).ReadsHistory())
        .Executes(() =>
        {
            var repository = Releases.History.Repository.Open(Repository ?? RootDirectory, BuildCancellation.Token);
            var version = ReleaseVersion is null ? null : VersionTag.VersionOf(ReleaseVersion)
                ?? throw PipelineException.WrongUse($"`{ReleaseVersion}` is not a version", "--version", next: "say for example --version 1.2.3");
            var notes = NotesReader.Read(repository, ReleaseNotes, From, Until, version, BuildCancellation.Token);
            if (WriteChangelog)
                Write(repository, notes);
            if (Output.Json)
            {
                Output.WriteDocument(notes.ToJson());
                return;
            }

            Output.WriteLine($"## {notes.Version ?? "Unreleased"}{(notes.Previous is null ? "" : $" (since {notes.Previous})")}");
            Output.WriteLine();
            Output.WriteLine(NotesMarkdown.Of(notes, ReleaseNotes, NotesReader.UrlOf(repository)));
            foreach (var line in NotesMarkdown.LeftOut(notes))
                Output.WriteLine(line);
        });

    private void Write(Repository repository, NotesReport notes)
    {
        if (repository.IsBare)
            throw PipelineException.WrongUse($"{repository.Root} has no working copy to write a changelog to", "--repository");
        if (notes.Version is null || SemanticVersion.TryParse(notes.Version) is not { } version)
            throw PipelineException.WrongUse("A section of the changelog needs a version", "--write-changelog", "the last commit has no tag that is one", "say --version 1.2.3");
        var path = Path.Combine(repository.Root, "CHANGELOG.md");
        var listed = ReleaseNotes.UnparsedInChangelog ? notes : notes with { Unparsed = [] };
        var markdown = NotesMarkdown.Of(listed, ReleaseNotes with { Contributors = null }, NotesReader.UrlOf(repository));
        var text = Changelog.Release(File.Exists(path) ? File.ReadAllText(path) : null, version, DateOnly.FromDateTime(DateTime.UtcNow), markdown);
        DurableFile.Write(path, System.Text.Encoding.UTF8.GetBytes(text));
        Log.Information("{Version} is in {Path}{Hidden}", version.ToString(), path, listed == notes || notes.Unparsed.IsEmpty ? "" : $"; {notes.Unparsed.Length} commits that are not conventional are not listed there");
    }
}
