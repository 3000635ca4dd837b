using System.Xml.Linq;
using Nuke.Common;
using Nuke.Common.ChangeLog;
using Nuke.Common.Git;
using Nuke.Common.IO;
using Nuke.Common.Tooling;
using Nuke.Common.Tools.GitHub;
using Nuke.Common.Utilities;
using Nuke.Common.Utilities.Collections;
using Serilog;
using static Nuke.Common.IO.PathConstruction;

namespace NukeBuilds.Utilities;

/// <summary>Paths, archives, texts and a changelog.</summary>
public class Build : NukeBuild
{
    AbsolutePath OutputDirectory => RootDirectory / "output";
    AbsolutePath ChangelogFile => RootDirectory / "CHANGELOG.md";
    AbsolutePath PropertiesFile => RootDirectory / "Directory.Build.props";

    public Target Pack => _ => _
        .Executes(() =>
        {
            var archiveFile = OutputDirectory / "source.zip";
            (RootDirectory / "src").CompressTo(archiveFile, x => !x.HasExtension(".tmp"));
            archiveFile.UncompressTo(OutputDirectory / "unpacked");
            Log.Information("· packed {Files}", OutputDirectory.GlobFiles("unpacked/**/*").Select(x => OutputDirectory.GetUnixRelativePathTo(x).ToString()).JoinCommaSpace());
            Log.Information("· there is an archive: {Exists}, a folder: {Contains}", archiveFile.Exists(), RootDirectory.Contains(OutputDirectory));
        });

    public Target Version => _ => _
        .Executes(() =>
        {
            PropertiesFile.UpdateXml((XDocument x) => x.Root.NotNull().Descendants("Version").ForEach(y => y.Value = "2.0.0"));
            Log.Information("· {Version} in {File}", PropertiesFile.ReadXml().Root.Value.Trim(), GetRelativePath(RootDirectory, PropertiesFile).SingleQuote());
            ChangelogTasks.FinalizeChangelog(ChangelogFile, "2.0.0");
            Log.Information("· notes: {Notes}", ChangelogTasks.ExtractChangelogSectionNotes(ChangelogFile, "2.0.0").JoinSemicolon());
        });

    public Target Names => _ => _
        .DependsOn(Pack)
        .Executes(() =>
        {
            var repository = GitRepository.FromUrl("https://github.com/shop/library", "main");
            Log.Information("· {Owner} {Name} {Url}", repository.GetGitHubOwner(), repository.GetGitHubName(), repository.GetGitHubBrowseUrl());
            Log.Information("· {Path} {Up} {Windows}", (RelativePath)"a" / ".." / "b", NormalizePath("a/b/.."), (AbsolutePath)@"C:\a" / "b");
            Log.Information("· {Lines} lines, {Kind}", "a\n\nb".SplitLineBreaks(StringSplitOptions.RemoveEmptyEntries).Length, ItemKind.LongName.GetValue());
        });

    private enum ItemKind
    {
        [EnumValue("long-name")] LongName,
    }
}
