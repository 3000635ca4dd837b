using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Tests.Deployment.Local;
using Pipeline.Generated;

namespace Pipeline.Tests.Workflows.Drift;

public sealed class GeneratedFilesTests : IDisposable
{
    private const string Ci = ".github/workflows/ci.yml";
    private const string Old = ".github/workflows/old.yml";
    private const string ReleaseFile = ".github/workflows/release.yml";
    private const string Dependabot = ".github/dependabot.yml";

    private readonly TemporaryFolder _root = new();

    private static GeneratedFile[] Files { get; } = [new(Ci, Texts.Header + "on: push\n"), new(ReleaseFile, Texts.Release), new(Dependabot, Texts.Dependabot)];

    public void Dispose() => _root.Dispose();

    [Fact]
    public void All_files_are_written_and_nothing_else_is_left()
    {
        var written = GeneratedFiles.Write(_root.Path, Files);
        Assert.Equal([Dependabot, Ci, ReleaseFile], written.Written);
        Assert.Equal(Shape(Files), Present());
        Assert.False(Directory.Exists(GeneratedFiles.Staging(_root.Path)));
    }

    [Fact]
    public void What_is_as_it_should_be_is_not_touched()
    {
        GeneratedFiles.Write(_root.Path, Files);
        var past = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        foreach (var file in Files)
            File.SetLastWriteTimeUtc(_root / file.Path, past);
        File.WriteAllText(_root / Ci, Texts.Header + "on: pull_request\n");
        var written = GeneratedFiles.Write(_root.Path, Files);
        Assert.Equal([Ci], written.Written);
        Assert.Equal([Dependabot, ReleaseFile], written.Unchanged);
        Assert.Equal(past, File.GetLastWriteTimeUtc(_root / ReleaseFile));
        Assert.NotEqual(past, File.GetLastWriteTimeUtc(_root / Ci));
    }

    [Fact]
    public void A_run_without_changes_writes_nothing_at_all()
    {
        Put(Files);
        GeneratedFiles.Write(_root.Path, Files);
        Assert.False(Directory.Exists(_root / ".nuke"));
    }

    [Fact]
    public void What_was_generated_and_is_wanted_no_more_is_removed_and_files_of_people_stay()
    {
        Put(Files);
        Put(new GeneratedFile(Old, Texts.Header + "on: push\n"));
        File.WriteAllText(_root / ".github/workflows/mine.yml", "on: push\n");
        File.WriteAllText(_root / ".github/workflows/notes.md", Texts.Header);
        Assert.Equal([Old], GeneratedFiles.Write(_root.Path, Files).Removed);
        Assert.False(File.Exists(_root / Old));
        Assert.True(File.Exists(_root / ".github/workflows/mine.yml"));
        Assert.True(File.Exists(_root / ".github/workflows/notes.md"));
    }

    [Fact]
    public void A_file_written_by_hand_is_not_replaced_unless_forced()
    {
        Put(Files[1]);
        File.WriteAllText(_root / Ci, "on: push # mine\n");
        var exception = Assert.Throws<PipelineException>(() => GeneratedFiles.Write(_root.Path, [Files[0], new(ReleaseFile, Texts.Release + "# more\n")]));
        Assert.Equal(ExitCode.WrongUse, exception.Code);
        Assert.Contains(Ci, exception.Message, StringComparison.Ordinal);
        Assert.Contains("--force", exception.Message, StringComparison.Ordinal);
        Assert.Equal("on: push # mine\n", File.ReadAllText(_root / Ci));
        Assert.Equal(Texts.Release, File.ReadAllText(_root / ReleaseFile));
        GeneratedFiles.Write(_root.Path, Files, force: true);
        Assert.Equal(Shape(Files), Present());
    }

    [Fact]
    public void All_that_is_in_the_way_is_told_at_once_and_a_folder_is_not_replaced_even_by_force()
    {
        Directory.CreateDirectory(_root / Ci);
        File.WriteAllText(_root / ReleaseFile, "on: push\n");
        var exception = Assert.Throws<PipelineException>(() => GeneratedFiles.Write(_root.Path, Files));
        Assert.Equal(ExitCode.WrongUse, exception.Code);
        Assert.Contains($"{Ci}: is a folder", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"{ReleaseFile}: has no header of ours", exception.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.WrongUse, Assert.Throws<PipelineException>(() => GeneratedFiles.Write(_root.Path, Files, force: true)).Code);
        Assert.Equal("on: push\n", File.ReadAllText(_root / ReleaseFile));
    }

    [Fact]
    public void A_file_at_the_place_of_a_folder_is_told()
    {
        File.WriteAllText(_root / ".github", "");
        Assert.Contains(".github is a file", Assert.Throws<PipelineException>(() => GeneratedFiles.Write(_root.Path, Files)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_written_through_a_symbolic_link()
    {
        using var elsewhere = new TemporaryFolder();
        Directory.CreateDirectory(_root / ".github");
        Directory.CreateSymbolicLink(_root / ".github/workflows", elsewhere.Path);
        Assert.Contains("symbolic link", Assert.Throws<PipelineException>(() => GeneratedFiles.Write(_root.Path, Files, force: true)).Message, StringComparison.Ordinal);
        Directory.Delete(_root / ".github/workflows");
        Directory.CreateDirectory(_root / ".github/workflows");
        File.WriteAllText(elsewhere / "ci.yml", Files[0].Text);
        File.CreateSymbolicLink(_root / Ci, elsewhere / "ci.yml");
        Assert.Throws<PipelineException>(() => GeneratedFiles.Write(_root.Path, Files));
        GeneratedFiles.Write(_root.Path, [new(Ci, Texts.Header + "on: merge_group\n")], force: true);
        Assert.Null(new FileInfo(_root / Ci).LinkTarget);
        Assert.Equal(Files[0].Text, File.ReadAllText(elsewhere / "ci.yml"));
    }

    [Fact]
    public void A_checkout_with_CRLF_is_written_with_LF()
    {
        Put(Files);
        File.WriteAllText(_root / Ci, Files[0].Text.Replace("\n", "\r\n", StringComparison.Ordinal));
        GeneratedFiles.Write(_root.Path, Files);
        Assert.Equal(Files[0].Text, File.ReadAllText(_root / Ci));
    }

    [Theory]
    [InlineData("/etc/x.yml"), InlineData("../x.yml"), InlineData("a/../x.yml"), InlineData("a\\x.yml"), InlineData(""), InlineData("C:/x.yml")]
    public void A_path_that_leads_out_of_the_root_cannot_be_said(string path) =>
        Assert.Throws<ArgumentException>(() => new GeneratedFile(path, Texts.Release));

    [Fact]
    public void A_text_that_would_not_be_known_again_cannot_be_said()
    {
        Assert.Throws<ArgumentException>(() => new GeneratedFile(Ci, "on: push\n"));
        Assert.Throws<ArgumentException>(() => new GeneratedFile(Ci, "on: push\n" + Texts.Header));
        Assert.Throws<ArgumentException>(() => new GeneratedFile(Ci, Texts.Header + "on: push\r\n"));
        Assert.Throws<ArgumentException>(() => GeneratedFiles.Write(_root.Path, [Files[0], new(".github/workflows/CI.yml", Texts.Release)]));
        Assert.Equal(Texts.Header, GeneratedHeader.Line + "\n");
    }

    [Fact]
    public void Another_run_that_writes_now_is_told()
    {
        Directory.CreateDirectory(_root / ".nuke/temp");
        using var other = new FileStream(GeneratedFiles.Staging(_root.Path) + ".lock", FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal(ExitCode.Refused, Assert.Throws<PipelineException>(() => GeneratedFiles.Write(_root.Path, Files)).Code);
        Assert.Empty(Present());
    }

    [RootFact]
    public void A_full_disk_leaves_the_old_files()
    {
        using var disk = new SmallDisk(2);
        GeneratedFiles.Write(disk.Path, Files);
        var text = Texts.Header + string.Concat(Enumerable.Repeat("# filler\n", 20_000));
        GeneratedFile[] large = [new(Ci, text), new(ReleaseFile, text), new(Old, text)];
        disk.Fill(300_000);
        var exception = Assert.Throws<PipelineException>(() => GeneratedFiles.Write(disk.Path, large));
        Assert.Equal(ExitCode.Failed, exception.Code);
        Assert.Equal(Shape(Files), Present(disk.Path));
        disk.Free();
        GeneratedFiles.Write(disk.Path, large);
        Assert.Equal(Shape(large), Present(disk.Path));
    }

    private void Put(params GeneratedFile[] files)
    {
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_root / file.Path)!);
            File.WriteAllText(_root / file.Path, file.Text);
        }
    }

    private static string[] Shape(IEnumerable<GeneratedFile> files) => [.. files.Select(x => $"{x.Path}\n{x.Text}").Order(StringComparer.Ordinal)];

    private string[] Present() => Present(_root.Path);

    private static string[] Present(string root) => !Directory.Exists(Path.Combine(root, ".github")) ? [] :
    [
        .. Directory.EnumerateFiles(Path.Combine(root, ".github"), "*", SearchOption.AllDirectories)
            .Select(x => $"{Path.GetRelativePath(root, x)}\n{File.ReadAllText(x)}").Order(StringComparer.Ordinal),
    ];
}
