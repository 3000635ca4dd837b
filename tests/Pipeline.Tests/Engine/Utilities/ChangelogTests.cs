using System.Globalization;
using Nuke.Common.ChangeLog;
using Nuke.Common.Git;
using Nuke.Common.IO;
using Nuke.Common.Tools.GitHub;

namespace Pipeline.Tests.Engine.Utilities;

public sealed class ChangelogTests : IDisposable
{
    private const string Text = """
        # Changelog

        ## [vNext]
        - Added `this`; and that
        - Fixed it

        ## [1.10.0] / 2026-01-02
        - Old

        ## [1.9.0] / 2026-01-01
        * Older

        [vNext]: https://github.com/shop/library/compare/1.10.0...HEAD
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly AbsolutePath _file;
    private readonly GitRepository _repository;

    public ChangelogTests()
    {
        _file = AbsolutePath.Create(_folder / "CHANGELOG.md").WriteAllText(Text);
        _repository = new GitRepository(GitProtocol.Https, "github.com", "shop/library", "main", AbsolutePath.Create(_folder.Path), null, null, null, null, null);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_notes_of_a_version()
    {
        Assert.Equal(["- Added `this`; and that", "- Fixed it"], ChangelogTasks.ExtractChangelogSectionNotes(_file));
        Assert.Equal(["* Older"], ChangelogTasks.ExtractChangelogSectionNotes(_file, "1.9.0"));
        Assert.Contains("'2.0.0'", Assert.Throws<ArgumentException>(() => ChangelogTasks.ExtractChangelogSectionNotes(_file, "2.0.0")).Message);
        Assert.Equal(
            $"• Added this%2C and that{Environment.NewLine}• Fixed it{Environment.NewLine}{Environment.NewLine}Full changelog at https://github.com/shop/library/blob/main/CHANGELOG.md",
            ChangelogTasks.GetNuGetReleaseNotes(_file, _repository));
    }

    [Fact]
    public void A_draft_becomes_a_version()
    {
        ChangelogTasks.FinalizeChangelog(_file, "1.11.0", _repository);
        Assert.Equal(
            $"""
            # Changelog

            ## [vNext]

            ## [1.11.0] / {DateTime.Now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}
            - Added `this`; and that
            - Fixed it

            ## [1.10.0] / 2026-01-02
            - Old

            ## [1.9.0] / 2026-01-01
            * Older

            [vNext]: https://github.com/shop/library/compare/1.11.0...HEAD
            [1.11.0]: https://github.com/shop/library/compare/1.10.0...1.11.0
            [1.10.0]: https://github.com/shop/library/compare/1.9.0...1.10.0
            [1.9.0]: https://github.com/shop/library/tree/1.9.0

            """,
            _file.ReadAllText());
        Assert.Contains("no notes", Assert.Throws<ArgumentException>(() => ChangelogTasks.FinalizeChangelog(_file, "1.12.0")).Message);
    }

    [Theory]
    [InlineData("1.10.0", "already exists")]
    [InlineData("1.9.5", "is not greater")]
    [InlineData("1.10.0-rc.1", "is not greater")]
    public void A_version_follows_the_last(string version, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => ChangelogTasks.FinalizeChangelog(_file, version)).Message);

    [Theory]
    [InlineData("1.0.0", "1.0.0-rc.1", true)]
    [InlineData("1.0.0-rc.2", "1.0.0-rc.10", false)]
    [InlineData("1.0.0-rc.10", "1.0.0-rc.2", true)]
    [InlineData("1.0.0-rc", "1.0.0-beta", true)]
    [InlineData("1.0.0-rc.1", "1.0.0-rc", true)]
    [InlineData("v1.1", "1.0.9", true)]
    [InlineData("1.0.0+b", "1.0.0+a", false)]
    public void Versions_have_an_order(string version, string than, bool isNewer) => Assert.Equal(isNewer, Pipeline.Engine.ChangelogSection.IsNewer(version, than));

    [Fact]
    public void Names_and_addresses_on_GitHub()
    {
        Assert.Equal(("shop", "library"), (_repository.GetGitHubOwner(), _repository.GetGitHubName()));
        Assert.Equal("https://github.com/shop/library/tree/main", _repository.GetGitHubBrowseUrl());
        Assert.Equal("https://raw.githubusercontent.com/shop/library/main/CHANGELOG.md", _repository.GetGitHubDownloadUrl(_file));
        Assert.Equal("https://github.com/shop/library/commit/abc", _repository.GetGitHubCommitUrl("abc"));
        Assert.Throws<ArgumentException>(() => _repository.GetGitHubBrowseUrl("missing"));
        Assert.Throws<ArgumentException>(() => GitRepository.FromUrl("https://gitlab.com/shop/library").GetGitHubOwner());
        Assert.False(((GitRepository?)null).IsGitHubRepository());
    }
}
