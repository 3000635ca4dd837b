using Pipeline.Releases;
using Pipeline.Releases.Notes;
using Pipeline.Releases.Versions;

namespace Pipeline.Tests.Releases;

/// <summary>Real repositories of awkward shapes, each with the notes that a person expects of it: Histories.txt.</summary>
public sealed class HistoryTests : IDisposable
{
    private static readonly Dictionary<string, (string[] History, string Expected)> All = Read();

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Titles => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Titles))]
    public void Notes_are_as_written_down(string title)
    {
        var history = new History(All[title].History);
        history.Write(_folder.Path);
        if (history.Head is not null)
            Assert.Equal(history.Head, History.Git(_folder.Path, null, "rev-parse", "HEAD").Trim());
        var notes = Read(history);
        Assert.Equal(All[title].Expected, NotesText.Of(notes, history.IdOf));
    }

    [Fact]
    public void There_are_at_least_forty() => Assert.True(All.Count >= 40);

    private NotesReport Read(History history) => NotesReader.Read(
        Pipeline.Releases.History.Repository.Open(_folder.Path, default), new ReleaseNotes(), history.Arguments.GetValueOrDefault("from"),
        history.Arguments.GetValueOrDefault("to"), history.Arguments.TryGetValue("version", out var version) ? SemanticVersion.TryParse(version) : null, default);

    private static Dictionary<string, (string[], string)> Read()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Pipeline.Tests", "Releases", "Histories.txt"));
        return text.Split("=== ", StringSplitOptions.RemoveEmptyEntries).Select(x => x.Split("---\n", 2)).ToDictionary(
            x => x[0].Split('\n')[0], x => (x[0].Split('\n')[1..], x[1].TrimEnd()));
    }
}
