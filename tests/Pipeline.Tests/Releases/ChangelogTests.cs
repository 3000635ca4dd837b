using System.Text.Json;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Releases;
using Pipeline.Releases.History;
using Pipeline.Releases.Notes;
using Pipeline.Releases.Versions;

namespace Pipeline.Tests.Releases;

/// <summary>The changelog, and notes as text and JSON.</summary>
public sealed class ChangelogTests
{
    private const string Generated = "### Breaking changes\n\n- drop v1 (1111111)\n\n### Added\n\n- vouchers ([#4](https://x/pull/4), 2222222)\n\n### Fixed\n\n- totals (3333333)\n";

    private static readonly SemanticVersion Version = new(1, 1, 0);
    private static readonly DateOnly Day = new(2026, 3, 9);

    [Fact]
    public void The_first_release_begins_a_changelog() => Assert.Equal(
        """
        # Changelog

        All notable changes, newest first, in the form of [Keep a Changelog](https://keepachangelog.com/en/1.1.0/).

        ## [Unreleased]

        ## [1.1.0] - 2026-03-09

        ### Added

        - one

        """,
        Changelog.Release(null, Version, Day, "### Added\n\n- one\n"));

    [Fact]
    public void What_was_written_by_hand_moves_into_the_release_before_what_commits_say() => Assert.Equal(
        """
        # Changelog
        My own words.

        ## [Unreleased]

        ## [1.1.0] - 2026-03-09

        Read the [guide](guide.md) first.

        ### Breaking changes

        - drop v1 (1111111)

        ### Added
        - Coupons (by hand, with more words).
        - A thing without a commit:
          a second line.
        - vouchers ([#4](https://x/pull/4), 2222222)

        ### Notes for packagers
        - mind the gap

        ### Fixed

        - totals (3333333)

        ## [1.0.0] - 2026-01-01
        - first

        [Unreleased]: https://x/compare/v1.0.0...HEAD
        [1.0.0]: https://x/releases/tag/v1.0.0

        """,
        Changelog.Release(
            """
            # Changelog
            My own words.

            ## [Unreleased]

            Read the [guide](guide.md) first.

            ### Added
            - Coupons (by hand, with more words).
            - A thing without a commit:
              a second line.

            ### Notes for packagers
            - mind the gap

            ## [1.0.0] - 2026-01-01
            - first

            [Unreleased]: https://x/compare/v1.0.0...HEAD
            [1.0.0]: https://x/releases/tag/v1.0.0

            """,
            Version, Day, Generated));

    [Theory]
    [InlineData("# Changelog\n\n## Unreleased\n- by hand\n", "# Changelog\n\n## Unreleased\n\n## 1.1.0 - 2026-03-09\n\n- by hand\n\n### Added\n\n- one\n")]
    [InlineData("# Changelog\n\n## [1.0.0] - 2026-01-01\n- x\n", "# Changelog\n\n## [Unreleased]\n\n## [1.1.0] - 2026-03-09\n\n### Added\n\n- one\n\n## [1.0.0] - 2026-01-01\n- x\n")]
    [InlineData("# Changelog\n", "# Changelog\n\n## [Unreleased]\n\n## [1.1.0] - 2026-03-09\n\n### Added\n\n- one\n")]
    [InlineData("# Changelog\r\n\r\n## [Unreleased]\r\n", "# Changelog\r\n\r\n## [Unreleased]\r\n\r\n## [1.1.0] - 2026-03-09\r\n\r\n### Added\r\n\r\n- one\r\n")]
    [InlineData("# Changelog\n\n```\n## [Unreleased]\n```\n\n## [unreleased]\n", "# Changelog\n\n```\n## [Unreleased]\n```\n\n## [unreleased]\n\n## [1.1.0] - 2026-03-09\n\n### Added\n\n- one\n")]
    public void Changelogs_of_any_shape_keep_it(string before, string after) => Assert.Equal(after, Changelog.Release(before, Version, Day, "### Added\n\n- one\n"));

    [Fact]
    public void What_is_written_by_hand_is_not_said_again()
    {
        var text = Changelog.Release("## [Unreleased]\n\n### Added\n- Vouchers.\n", Version, Day, "### Added\n\n- vouchers (2222222)\n");
        Assert.Contains("- Vouchers.\n", text);
        Assert.DoesNotContain("2222222", text);
    }

    [Theory]
    [InlineData("## [1.1.0] - 2026-01-01")]
    [InlineData("## v1.1.0")]
    [InlineData("## 1.1.0+build (today)")]
    public void A_release_is_written_once(string heading)
    {
        var error = Assert.Throws<PipelineException>(() => Changelog.Release($"# Changelog\n\n## [Unreleased]\n\n{heading}\n- x\n", Version, Day, "- one"));
        Assert.Equal(ExitCode.WrongUse, error.Code);
    }

    [Fact]
    public void Notes_have_the_fields_that_others_read()
    {
        using var json = JsonDocument.Parse(Notes().ToJson());
        var root = json.RootElement;
        Assert.Equal(JsonValueKind.Null, root.GetProperty("version").ValueKind);
        Assert.Equal(JsonValueKind.Null, root.GetProperty("previous").ValueKind);
        var group = root.GetProperty("groups")[0];
        Assert.Equal("Breaking changes", group.GetProperty("title").GetString());
        var entry = group.GetProperty("entries")[0];
        Assert.Equal((Sha('a'), "drop v1", "api", true), (entry.GetProperty("sha").GetString(), entry.GetProperty("text").GetString(), entry.GetProperty("scope").GetString(), entry.GetProperty("breaking").GetBoolean()));
        Assert.Equal((Sha('c'), "Words <b> @ann"), (root.GetProperty("unparsed")[0].GetProperty("sha").GetString(), root.GetProperty("unparsed")[0].GetProperty("subject").GetString()));
        Assert.Equal("merge", root.GetProperty("leftOut")[0].GetProperty("reason").GetString());
    }

    [Fact]
    public void Notes_as_Markdown_link_and_make_no_HTML_and_mention_nobody() => Assert.Equal(
        """
        ### Breaking changes

        - **api:** drop v1 ([#12](https://github.com/acme/shop/pull/12), [#3](https://github.com/acme/shop/issues/3), [aaaaaaa](https://github.com/acme/shop/commit/AAAA)) by Ann, Bob
          use v2

        ### Security

        - hole [security: CVE-2025-12345] ([bbbbbbb](https://github.com/acme/shop/commit/BBBB))

        ### Other commits

        - Words \<b> @​ann ([ccccccc](https://github.com/acme/shop/commit/CCCC))

        ### Contributors

        Ann, Bob

        """.Replace("AAAA", Sha('a')).Replace("BBBB", Sha('b')).Replace("CCCC", Sha('c')),
        NotesMarkdown.Of(Notes(), new ReleaseNotes(), Url));

    [Fact]
    public void What_is_left_out_is_said() => Assert.Equal(
        ["4 commits; left out of the notes: 1", "  1 merges without changes of their own: ddddddd"], NotesMarkdown.LeftOut(Notes()));

    [Fact]
    public void Groups_and_wording_are_the_builds_own()
    {
        var definition = new ReleaseNotes { Groups = [NoteGroup.Breaking("Read first"), NoteGroup.Of("New", "feat"), NoteGroup.Rest("Also")] };
        definition.Check();
        var notes = new NotesBuilder(definition, null).Build([.. Commits().Select(ReadCommit.Of)], new HashSet<string>(), new HashSet<string>());
        Assert.Equal(["Read first", "Also"], notes.Groups.Select(x => x.Title));
    }

    [Fact]
    public void A_definition_that_would_lose_or_repeat_commits_is_refused_with_all_its_mistakes()
    {
        var definition = new ReleaseNotes { Groups = [NoteGroup.Of("A", "feat"), NoteGroup.Breaking("B"), NoteGroup.Of("A", "feat")] };
        var error = Assert.Throws<PipelineException>(definition.Check);
        Assert.Equal(ExitCode.WrongUse, error.Code);
        Assert.Equal(4, error.Diagnostic.Details!.Count);
    }

    private const string Url = "https://github.com/acme/shop";

    private static NotesReport Notes() => new NotesBuilder(new ReleaseNotes(), Url).Build([.. Commits().Select(ReadCommit.Of)], new HashSet<string>(), new HashSet<string>());

    private static Commit[] Commits() =>
    [
        new(Sha('a'), [Sha('b')], "Ann", "feat(api)!: drop v1 (#12)\n\nCloses #3\n\nBREAKING CHANGE: use v2\nCo-authored-by: Bob <b@x>"),
        new(Sha('b'), [Sha('c')], "Ann", "fix: hole\n\nCVE-2025-12345"),
        new(Sha('c'), [Sha('d')], "Ann", "Words <b> @ann"),
        new(Sha('d'), [Sha('e'), Sha('f')], "Bob", "Merge branch 'x'"),
    ];

    private static string Sha(char digit) => new(digit, 40);
}
