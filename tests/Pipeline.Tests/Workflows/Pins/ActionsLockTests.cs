using System.Text;
using CsCheck;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Workflows.Pins;

namespace Pipeline.Tests.Workflows.Pins;

public sealed class ActionsLockTests
{
    private static readonly Gen<LockedAction> Entry =
        from owner in Gen.Char["abz09"].Array[1, 3]
        from name in Gen.Char["aB-._"].Array[1, 4].Where(x => new string(x) is not ("." or ".."))
        from version in Gen.Int[0, 300].Array[3]
        from prefix in Gen.OneOf(Gen.Const("v"), Gen.Const(""))
        from sha in Gen.Char["0123456789abcdef"].Array[40]
        from seen in Gen.String[1, 30].Where(LockedAction.IsSeen)
        from day in Gen.Int[1, 3_000_000]
        select new LockedAction($"{new string(owner)}/{new string(name)}", prefix + string.Join('.', version), new string(sha), seen, DateOnly.FromDayNumber(day));

    private static readonly Gen<ActionsLock> Lock =
        Entry.Array[0, 8].Select(x => new ActionsLock(x.DistinctBy(y => y.Repository, StringComparer.OrdinalIgnoreCase)));

    [Fact]
    public void The_lock_of_this_repository_is_as_it_would_be_written()
    {
        var actions = ActionsLock.Read(Repository.Root);
        Assert.Equal(Encoding.UTF8.GetString(actions.ToBytes()), File.ReadAllText(Path.Combine(Repository.Root, ActionsLock.FileName)));
        Assert.Equal("actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", actions["actions/checkout"].ToString());
    }

    [Fact]
    public void Actions_in_folders_share_the_entry_of_their_repository()
    {
        var actions = ActionsLock.Read(Repository.Root);
        Assert.Equal("github/codeql-action/upload-sarif@24c54180a607b1449ed407dd24f251e4e9147c8d", actions["github/codeql-action/upload-sarif"].Reference);
        Assert.Equal(actions["github/codeql-action/init"].Sha, actions["github/codeql-action/analyze"].Sha);
    }

    [Theory]
    [InlineData("actions/chekout", "write actions/checkout, or add it: ./build.sh UpdateActions --add actions/chekout@v1.2.3")]
    [InlineData("Actions/Checkout", "write actions/checkout, or add it")]
    [InlineData("nobody/knows-this-one/sub", "next: add it: ./build.sh UpdateActions --add nobody/knows-this-one@v1.2.3")]
    [InlineData("actions/checkout@v7", "without a version\n  next: write actions/checkout, or add it: ./build.sh UpdateActions --add owner/repo@v1.2.3")]
    public void An_unknown_action_is_wrong_use_and_near_names_are_told(string action, string expected)
    {
        var failure = Assert.Throws<PipelineException>(() => ActionsLock.Read(Repository.Root)[action]);
        Assert.Equal(ExitCode.WrongUse, failure.Code);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_of_the_file_are_told_at_once()
    {
        var failure = Assert.Throws<PipelineException>(() => ActionsLock.Parse("""
            {
              "format": 1,
              "actions": {
                "actions/checkout": { "version": "v7", "sha": "3d3c42e", "seen": "", "date": "2026-11" },
                "Actions/Checkout": { "version": "v7.0.1", "sha": "3d3c42e5aac5ba805825da76410c181273ba90b1", "seen": "x", "date": 5 },
                "github/codeql-action/init": 7,
                "é": { "sha": ["x", {"y": 1}], "ref": "main" }
              }
            }
            """u8));
        Assert.Equal(ExitCode.WrongUse, failure.Code);
        Golden.Verify(failure.Message + "\n", nameof(All_mistakes_of_the_file_are_told_at_once));
    }

    [Theory]
    [InlineData("", ": no JSON: ")]
    [InlineData("[]", ": the file is no object")]
    [InlineData("{}", ": the file is no object with `format` and `actions`")]
    [InlineData("{\"format\": 2, \"actions\": {}}", ": format: the format is not 1")]
    [InlineData("{\"format\": 1, \"actions\": []}", ": actions: `actions` is no object")]
    [InlineData("{\"format\": 1, \"format\": 1, \"actions\": {}}", ": no JSON: ")]
    [InlineData("{\"format\": 1, \"actions\": {}} x", ": no JSON: ")]
    [InlineData("{\"format\": 1, \"actions\": {\"\\ud800\": {}}}", ": no JSON: ")]
    public void What_is_no_lock_is_refused(string text, string expected)
    {
        var failure = Assert.Throws<PipelineException>(() => ActionsLock.Parse(Encoding.UTF8.GetBytes(text)));
        Assert.Contains(ActionsLock.FileName + expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_lock_says_how_to_make_one()
    {
        using var folder = new TemporaryFolder();
        var failure = Assert.Throws<PipelineException>(() => ActionsLock.Read(folder.Path));
        Assert.Contains("./build.sh UpdateActions --add", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_is_read_again_and_written_alike() => Lock.Sample(actions =>
    {
        var bytes = actions.ToBytes();
        var again = ActionsLock.Parse(bytes);
        Assert.Equal(actions.Entries, again.Entries);
        Assert.Equal(bytes, again.ToBytes());
        Assert.DoesNotContain((byte)'\r', bytes);
        Assert.Equal((byte)'\n', bytes[^1]);
    }, iter: 500);

    [Fact]
    public void The_order_of_entries_does_not_change_the_file() =>
        Lock.Sample(x => Assert.Equal(x.ToBytes(), new ActionsLock(x.Entries.Reverse()).ToBytes()), iter: 200);

    [Fact]
    public void A_damaged_file_is_read_or_refused_and_never_a_crash() =>
        Gen.Select(Lock, Gen.Int[0, 5000], Gen.Byte).Sample((actions, at, value) =>
        {
            var bytes = actions.ToBytes();
            bytes[at % bytes.Length] = value;
            try
            {
                ActionsLock.Parse(bytes);
            }
            catch (PipelineException e)
            {
                Assert.Contains(ActionsLock.FileName + ":", e.Message, StringComparison.Ordinal);
            }
        }, iter: 2000);
}
