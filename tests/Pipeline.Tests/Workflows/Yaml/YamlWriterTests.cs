using System.Text;
using CsCheck;
using Pipeline.Yaml;

namespace Pipeline.Tests.Workflows.Yaml;

public sealed class YamlWriterTests
{
    private static readonly string[] Odd =
    [
        "", "on", "yes", "No", "null", "~", "3.10",
        "0x1F", "1e3", "12:30:45", "2026-11-22", "${{ a }}", "a: b", "a #b", "- a",
        "é", "🚀", "=", "<<", "---", "...", "\u0085", "\u2028", "a\r\nb", " a", "a ", "a\n\nb\n\n", "\n", "  a\nb",
    ];

    private static readonly Gen<string> Words = Gen.OneOf(
        Gen.String[Gen.Char["ab \n:#-'\"{}[],&*!|>%@`\\\t$~.0123exonyEOFtrue="], 0, 12],
        Gen.Int[0, Odd.Length - 1].Select(x => Odd[x]));

    [Fact]
    public void Every_text_comes_back_as_itself_in_every_position() => Words.Array[1, 4].Sample(
        texts =>
        {
            var root = new YamlMapping()
                .Add("value", texts[0])
                .Add("list", new YamlSequence([.. texts.Select(x => new YamlScalar(x))]))
                .Add("flow", new YamlSequence([.. texts.Select(x => new YamlScalar(x.Replace("\n", "", StringComparison.Ordinal)))]) { IsFlow = true })
                .Add("inner", new YamlMapping(new YamlEntry(new YamlScalar("k" + texts[0].Replace("\n", "", StringComparison.Ordinal)), new YamlScalar(texts[^1]))));
            var text = YamlWriter.Write(root);
            var (read, mistakes) = YamlReader.Read(text);
            Assert.Empty(mistakes);
            Assert.Equal(Shape(root), Shape(read!));
            Assert.Equal(text, YamlWriter.Write(read!));
        },
        iter: 5_000);

    [GitHubFact]
    public void GitHubs_parser_reads_every_text_as_we_wrote_it() => Words.Array[20].Sample(
        texts =>
        {
            var values = texts.Where(x => !x.Contains("${{", StringComparison.Ordinal) && x.Length > 0).ToArray();
            var env = new YamlMapping();
            for (var i = 0; i < values.Length; i++)
                env.Add($"V{i}", values[i]);
            var root = new YamlMapping().Add("on", "push").Add("env", env).Add("jobs", new YamlMapping().Add("a", new YamlMapping()
                .Add("runs-on", "x").Add("steps", new YamlSequence([new YamlMapping().Add("run", "true")]))));
            var answer = GitHubAnswers.Parse("a.yml", YamlWriter.Write(root));
            Assert.Empty(answer["errors"]!.AsArray());
            var read = answer["tree"]!["map"]!.AsArray().First(x => (string?)x!["Key"] == "env")!["Value"]!["map"]!.AsArray().Select(x => (string)x!["Value"]!);
            Assert.Equal(values, read);
        },
        iter: 40, threads: 1);

    [Fact]
    public void Comments_and_numbers_and_truth_are_written_as_they_are_meant()
    {
        var root = new YamlMapping()
            .Add("on", new YamlSequence([new YamlScalar("push"), new YamlScalar("a, b")]) { IsFlow = true }, "why\nand how")
            .Add("version", new YamlScalar("3.10") { Comment = "a text" })
            .Add("minutes", YamlScalar.Of(1.5))
            .Add("truth", YamlScalar.Of(true))
            .Add("nothing", new YamlScalar("", ScalarKind.Null))
            .Add("run", "one\ntwo # not a comment\n")
            .Add("empty", new YamlMapping());
        Assert.Equal(
            """
            # Head

            # why
            # and how
            on: [push, 'a, b']
            version: '3.10' # a text
            minutes: 1.5
            truth: true
            nothing:
            run: |
              one
              two # not a comment
            empty: {}

            """.ReplaceLineEndings("\n").Replace("# Head\n\n", "# Head\n", StringComparison.Ordinal),
            YamlWriter.Write(root, "Head"));
        var read = (YamlMapping)YamlReader.Read(YamlWriter.Write(root)).Root!;
        Assert.Equal("a text", ((YamlScalar)read["version"]!).Comment);
        Assert.Null(((YamlScalar)read["run"]!).Comment);
        Assert.Equal(ScalarKind.Text, ((YamlScalar)read["version"]!).Kind);
        Assert.Equal(ScalarKind.Number, ((YamlScalar)read["minutes"]!).Kind);
    }

    [Theory]
    [InlineData("a: b\na: c", "2:1", "twice")]
    [InlineData("a: *x", "1:4", "x")]
    [InlineData("a: [1, 2", "2:1", "")]
    [InlineData("a: b\n---\nc: d", "2:1", "second document")]
    public void A_mistake_in_the_form_is_told_with_its_place(string text, string place, string message)
    {
        var mistake = Assert.Single(YamlReader.Read(text).Mistakes);
        Assert.Equal(place, mistake.At.ToString());
        Assert.Contains(message, mistake.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Aliases_that_grow_without_bound_are_refused()
    {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 9; i++)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        Assert.Contains("nodes", Assert.Single(YamlReader.Read(text.ToString()).Mistakes).Message, StringComparison.Ordinal);
    }

    private static string Shape(YamlNode node) => node switch
    {
        YamlMapping mapping => "{" + string.Join(",", mapping.Entries.Select(x => Shape(x.Key) + "=" + Shape(x.Value))) + "}",
        YamlSequence sequence => "[" + string.Join(",", sequence.Items.Select(Shape)) + "]",
        YamlScalar scalar => $"{scalar.Kind}<{scalar.Value}>",
        _ => "",
    };
}
