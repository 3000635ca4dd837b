using CsCheck;
using Pipeline.Generated;
using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Drift;
using Pipeline.Yaml;

namespace Pipeline.Tests.Workflows.Drift;

public sealed class MutationTests
{
    private static readonly YamlMapping Release = (YamlMapping)YamlReader.Read(Texts.Release).Root!;

    [Fact]
    public void Whatever_changes_the_meaning_is_told() => Gen.Int[0, int.MaxValue - 1].Array[1, 3].Sample(
        seeds =>
        {
            var tree = MeaningMutation.Of(Release, seeds);
            var text = YamlWriter.Write(tree);
            var changes = Compare(Texts.Release, text);
            foreach (var path in Differing(Release, (YamlMapping)YamlReader.Read(text).Root!))
                Assert.True(changes.Any(x => x.Path.Length == 0 || x.Path == path || x.Path.StartsWith(path + ".", StringComparison.Ordinal) || path == x.Path + ".permissions"), $"{path} is not told\n{text}");
            Assert.True(changes.Count > 0, text);
            Assert.NotEmpty(Compare(text, Texts.Release));
            Assert.All(changes, x => Assert.DoesNotContain('\n', x.Sentence));
        },
        iter: 2_000);

    [Fact]
    public void What_changes_only_the_form_has_no_difference_in_meaning() => Gen.Int[0, int.MaxValue - 1].Sample(
        seed =>
        {
            var text = FormMutation.Of(Release, new Random(seed));
            Assert.NotEqual(Texts.Release, text);
            var changes = Compare(Texts.Release, text);
            Assert.True(changes.Count == 0, string.Join('\n', changes.Select(x => x.Sentence)) + "\n" + text);
        },
        iter: 1_000);

    /// <summary>The keys that differ: of the file, and of jobs of the same id.</summary>
    private static IEnumerable<string> Differing(YamlMapping before, YamlMapping after)
    {
        foreach (var key in Keys(before, after).Where(x => x != "jobs"))
            yield return key;
        foreach (var job in (after["jobs"] as YamlMapping)?.Entries ?? [])
        {
            if ((before["jobs"] as YamlMapping)?[job.Key.Value] is not YamlMapping old || job.Value is not YamlMapping now)
                continue;
            foreach (var key in Keys(old, now))
                yield return $"jobs.{job.Key.Value}.{key}";
        }
    }

    private static IEnumerable<string> Keys(YamlMapping a, YamlMapping b) =>
        a.Entries.Concat(b.Entries).Select(x => x.Key.Value).Distinct().Where(key => Text(a[key]) != Text(b[key]));

    private static string Text(YamlNode? node) => node is null ? "" : YamlWriter.Write(new YamlMapping().Add("x", node));

    private static IReadOnlyList<MeaningChange> Compare(string before, string after) =>
        WorkflowComparison.Compare(WorkflowDocument.Parse("a.yml", before), WorkflowDocument.Parse("a.yml", after));
}
