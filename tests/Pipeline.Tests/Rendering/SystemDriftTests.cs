using Pipeline.Components;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Generated;

namespace Pipeline.Tests.Rendering;

public sealed class SystemDriftTests : IDisposable
{
    private const string Servers = "nginx/odd/conf.d/default.conf";
    private const string Compose = "compose/odd/compose.yaml";

    private readonly TemporaryFolder _root = new();
    private readonly IReadOnlyList<GeneratedFile> _files = SystemFileSet.Of([OddSystem.Definition]);

    public SystemDriftTests() => Write(_files);

    [Fact]
    public void Written_files_do_not_differ() => Assert.False(Compare().Differs);

    [Fact]
    public void A_change_is_named_with_its_file_and_line()
    {
        Change(Servers, "return 444;", "return 200;");
        Change(Compose, "hostname: queue-1", "hostname: queue-2");
        var place = $"from line {1 + File.ReadAllLines(_root / Compose).TakeWhile(x => !x.Contains("queue-2", StringComparison.Ordinal)).Count()} on";
        var report = Compare();
        var lines = report.ToLines().ToList();
        Assert.Contains(lines, x => x.StartsWith(Servers, StringComparison.Ordinal) && x.Contains("from line 6 on", StringComparison.Ordinal));
        Assert.Contains(lines, x => x.Trim() == "+    return 200;");
        Assert.Contains(lines, x => x.StartsWith(Compose, StringComparison.Ordinal) && x.Contains(place, StringComparison.Ordinal));
        Assert.Contains("./build.sh GenerateSystems", report.Next, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_people_stay_and_those_of_a_system_that_is_no_more_go()
    {
        var mine = _root / "nginx/odd/conf.d/mine.local.conf";
        File.WriteAllText(mine, "# mine\n");
        Assert.False(Compare().Differs);
        var written = Write([]);
        Assert.Equal(_files.Count, written.Removed.Length);
        Assert.True(File.Exists(mine));
        Assert.False(File.Exists(_root / Servers));
    }

    [Fact]
    public void What_was_written_by_hand_is_not_replaced_unasked()
    {
        File.WriteAllText(_root / Servers, "server { }\n");
        Assert.Contains("in the way", Assert.Throws<PipelineException>(() => Write(_files)).Message, StringComparison.Ordinal);
        Assert.Equal("server { }\n", File.ReadAllText(_root / Servers));
    }

    [Fact]
    public void A_wrong_definition_writes_nothing_and_says_all_that_is_wrong()
    {
        var exception = Assert.Throws<PipelineException>(() => SystemFileSet.Of([OddSystem.Definition with { Name = "Odd", Receivers = [], Alerts = [], Images = [] }]));
        Assert.Equal(ExitCode.WrongUse, exception.Code);
        Assert.Contains("where: Name", exception.Message, StringComparison.Ordinal);
        Assert.Contains("image odd-app is not among", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _root.Dispose();

    private WrittenFiles Write(IReadOnlyList<GeneratedFile> files) => GeneratedFiles.Write(_root.Path, files, set: SystemFileSet.Set(_root.Path));

    private DriftReport Compare() => GeneratedDrift.Compare(_root.Path, _files, SystemFileSet.Set(_root.Path));

    private void Change(string path, string from, string to)
    {
        var text = File.ReadAllText(_root / path);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(_root / path, text.Replace(from, to, StringComparison.Ordinal));
    }
}
