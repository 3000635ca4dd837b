using System.Globalization;
using Pipeline.Releases.Notes;
using Pipeline.Releases.Versions;

namespace Pipeline.Releases.Making;

/// <summary>The commit and the texts of a release. Making it writes objects that nothing refers to; with a rehearsal these are outside of the repository.</summary>
/// <param name="Commit">The commit that gets the tag; null when its name follows from a signature that a rehearsal does not make.</param>
/// <param name="Section">What the changelog gets; null when it has the release already.</param>
/// <param name="Message">The text of the tag.</param>
internal sealed record ReleaseDraft(string? Commit, string? Section, string Message)
{
    private const string File = "CHANGELOG.md";

    /// <summary>The subject of the commit, which the notes of the next release leave out.</summary>
    public static string Subject(string version) => $"chore(release): {version}";

    /// <summary>The changelog that is committed; null when there is none.</summary>
    public static string? Changelog(ReleaseSetup setup, CancellationToken cancellation) => setup.Repository.Git.Try(cancellation, "show", $"HEAD:{File}");

    public static async Task<ReleaseDraft> MakeAsync(ReleaseSetup setup, VersionReport version, NotesReport notes, DateTimeOffset at, bool rehearsal, CancellationToken cancellation)
    {
        var (git, head, semantic) = (setup.Git, setup.Repository.Head!, SemanticVersion.TryParse(version.Version)!);
        var url = NotesReader.UrlOf(setup.Repository);
        var message = $"{version.Version}\n\n{NotesMarkdown.Of(notes, setup.Notes, url)}".TrimEnd() + "\n";
        var before = Changelog(setup, cancellation);
        if (before is not null && Notes.Changelog.Has(before, semantic))
            return new ReleaseDraft(head, null, message);
        var listed = setup.Notes.UnparsedInChangelog ? notes : notes with { Unparsed = [] };
        var text = Notes.Changelog.Release(before, semantic, DateOnly.FromDateTime(at.UtcDateTime), NotesMarkdown.Of(listed, setup.Notes with { Contributors = null }, url));
        var section = Notes.Changelog.SectionOf(text, semantic);
        var signs = await git.ConfiguredAsync("commit.gpgsign", cancellation) == "true";
        if (rehearsal && signs)
            return new ReleaseDraft(null, section, message);
        var scratch = Directory.CreateTempSubdirectory("pipeline-release-").FullName;
        try
        {
            var date = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) + " +0000";
            var work = git.With(("GIT_INDEX_FILE", Path.Combine(scratch, "index")), ("GIT_AUTHOR_DATE", date), ("GIT_COMMITTER_DATE", date));
            if (rehearsal)
            {
                var objects = Path.GetFullPath(await git.RunAsync(null, cancellation, "rev-parse", "--git-path", "objects"), setup.Repository.Root);
                work = work.With(("GIT_OBJECT_DIRECTORY", Directory.CreateDirectory(Path.Combine(scratch, "objects")).FullName), ("GIT_ALTERNATE_OBJECT_DIRECTORIES", objects));
            }

            await work.RunAsync(null, cancellation, "read-tree", head);
            var blob = await work.RunAsync(text, cancellation, "hash-object", "-w", "--stdin");
            await work.RunAsync(null, cancellation, "update-index", "--add", "--cacheinfo", $"100644,{blob},{File}");
            var tree = await work.RunAsync(null, cancellation, "write-tree");
            string[] commit = ["commit-tree", tree, "-p", head, "-m", Subject(version.Version), .. signs ? (string[])["-S"] : []];
            return new ReleaseDraft(await work.RunAsync(null, cancellation, commit), section, message);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }
}
