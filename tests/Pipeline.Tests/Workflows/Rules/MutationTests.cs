using CsCheck;
using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Rules;
using Pipeline.Workflows.Yaml;

namespace Pipeline.Tests.Workflows.Rules;

/// <summary>Random changes of the good examples.</summary>
public sealed class MutationTests
{
    private static readonly string[] Words =
    [
        "", "~", "true", "-1", "1e99", "[]", "{}", "[a, b]", "{ a: b }", "*x", "&x", "!!str", "|", "- ", "  ", ": ", "'", "\"", "#", "${{", "}}", "${{ }}", "${{ a.b['c'].* }}",
        "${{ fromJSON('[') }}", "${{ github.event }}", "# lint: allow names: because", "# lint: allow", "runs-on", "uses", "run", "needs", "on", "jobs", "steps", "matrix", "if",
        "secrets", "environment", "\t", "\r\n", "é", "🚀", "read-all", "docker://", "a@b", "schedule", "cron", "include", "inputs", "options", "container", "parallel",
    ];

    private static readonly string[] Texts = [.. Examples.Rules.Select(x => Examples.Text(x, "good"))];

    private static readonly Gen<string> Mutated =
        from text in Gen.OneOf(Texts)
        from changes in Gen.Select(Gen.Double[0, 1], Gen.Int[0, 12], Gen.OneOf(Words)).Array[1, 4]
        select changes.Aggregate(text, (current, change) =>
        {
            var at = (int)(change.Item1 * current.Length);
            return current[..at] + change.Item3 + current[Math.Min(current.Length, at + change.Item2)..];
        });

    [Fact]
    public void No_change_of_the_text_makes_the_lint_fail() => Mutated.Sample(
        text =>
        {
            var findings = WorkflowLint.Check([WorkflowDocument.Parse("a.yml", text)]);
            Assert.All(findings, x => Assert.True(x.At is { Line: >= 1, Column: >= 1 } && !x.ToString().Contains('\n'), x.ToString()));
        },
        iter: 20_000);

    /// <summary>Examples with some keys and values taken away, exchanged or renamed, always valid YAML; the same ones in every run.</summary>
    [GitHubFact]
    public void What_GitHub_refuses_after_a_change_of_the_tree_we_find_as_well()
    {
        for (var i = 0; i < 2000; i++)
        {
            var text = Change(Texts[i % Texts.Length], new Random(i));
            var theirs = ExternalChecks.GitHub("a.yml", text).ToList();
            if (theirs.Count > 0 && WorkflowLint.Check([WorkflowDocument.Parse("a.yml", text)]).Count == 0)
                Assert.Fail($"{string.Join('\n', theirs)}\n{text}");
        }
    }

    private static string Change(string text, Random random)
    {
        var root = WorkflowDocument.Parse("a.yml", text).Root;
        var places = Nodes(root).Count();
        var chosen = random.Next(places);
        var at = 0;
        return YamlWriter.Write(Rewrite(root)!);

        YamlNode? Rewrite(YamlNode node)
        {
            if (at++ == chosen)
                return random.Next(8) switch
                {
                    0 => null,
                    1 => new YamlScalar("text"),
                    2 => new YamlScalar(""),
                    3 => YamlScalar.Of(random.Next(-1, 400)),
                    4 => new YamlMapping().Add("key", "value"),
                    5 => new YamlSequence([new YamlScalar("item")]),
                    6 => new YamlScalar("${{ github.x[matrix.y] }}"),
                    _ => new YamlScalar("", ScalarKind.Null),
                };
            switch (node)
            {
                case YamlMapping mapping:
                    var copy = new YamlMapping();
                    var renamed = random.Next(mapping.Entries.Count * 8 + 1);
                    for (var i = 0; i < mapping.Entries.Count; i++)
                        if (Rewrite(mapping.Entries[i].Value) is { } value)
                            copy.Add(i == renamed && chosen % 2 == 0 ? mapping.Entries[i].Key.Value + "x" : mapping.Entries[i].Key.Value, value);
                    return copy;
                case YamlSequence sequence:
                    return new YamlSequence([.. sequence.Items.Select(Rewrite).OfType<YamlNode>()]);
                default:
                    return node;
            }
        }
    }

    private static IEnumerable<YamlNode> Nodes(YamlNode node) => node switch
    {
        YamlMapping mapping => mapping.Entries.SelectMany(x => Nodes(x.Value)).Prepend(node),
        YamlSequence sequence => sequence.Items.SelectMany(Nodes).Prepend(node),
        _ => [node],
    };
}
