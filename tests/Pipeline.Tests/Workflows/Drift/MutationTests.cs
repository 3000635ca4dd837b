using CsCheck;
using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Drift.Meaning;
using Pipeline.Workflows.Yaml;

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
                Assert.True(changes.Any(x => x.Path == path || x.Path.StartsWith(path + ".", StringComparison.Ordinal) || x.Path.StartsWith(path + "[", StringComparison.Ordinal)), $"{path} is not told\n{text}");
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

    [Fact]
    public void Each_mutation_of_other_YAML_is_told() => Gen.Int[0, int.MaxValue - 1].Sample(
        seed =>
        {
            var tree = MeaningMutation.Of(YamlReader.Read(Texts.Dependabot).Root!, seed);
            Assert.NotEmpty(YamlComparison.Compare(Texts.Dependabot, YamlWriter.Write(tree)));
        },
        iter: 1_000);

    /// <summary>The keys that differ: of the file, of jobs of the same id, of steps of the same id.</summary>
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
            if (old["steps"] is not YamlSequence steps || now["steps"] is not YamlSequence stepsNow)
                continue;
            var known = stepsNow.Items.Select((x, i) => (Step: x as YamlMapping, Index: i)).Where(x => x.Step?["id"] is YamlScalar).ToLookup(x => x.Step!["id"]!.ToString());
            foreach (var step in steps.Items.OfType<YamlMapping>())
                if (step["id"] is YamlScalar id && known[id.Value].ToList() is [var (twin, index)])
                    foreach (var key in Keys(step, twin!))
                        yield return $"jobs.{job.Key.Value}.steps[{index}].{key}";
        }
    }

    private static IEnumerable<string> Keys(YamlMapping a, YamlMapping b) =>
        a.Entries.Concat(b.Entries).Select(x => x.Key.Value).Distinct().Where(key => Text(a[key]) != Text(b[key]));

    private static string Text(YamlNode? node) => node is null ? "" : YamlWriter.Write(new YamlMapping().Add("x", node));

    private static IReadOnlyList<MeaningChange> Compare(string before, string after) =>
        WorkflowComparison.Compare(WorkflowDocument.Parse("a.yml", before), WorkflowDocument.Parse("a.yml", after));
}
