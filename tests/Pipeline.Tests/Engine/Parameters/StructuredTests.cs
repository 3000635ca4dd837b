using CsCheck;
using Nuke.Common;
using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Parameters;

[Collection(EngineCollection.Name)]
public sealed class StructuredTests : ParameterRun
{
    public sealed record Node(string Name, int Port = 80, TimeSpan? Timeout = null, string[]? Tags = null, Node? Next = null);

    public sealed class Mail
    {
        public required string Server { get; init; }
        public ByteSize Limit { get; set; } = ByteSize.Parse("1MB");
        public Dictionary<string, int> Weights { get; set; } = [];
    }

    private sealed class Structured : RecordingBuild
    {
        [Parameter(Separator = ",")] public readonly Dictionary<string, string> Labels = [];
        [Parameter] public readonly IReadOnlyDictionary<Configuration, int>? Counts;
        [Parameter] public readonly Node? Node;
        [Parameter] public readonly Node[] Nodes = [];
        [Parameter] public readonly Mail? Mail;
        [Parameter] public readonly string? Text;

        public Target Show => _ => _.Executes(() => Ran.Add(string.Join('|',
            ValueText.Of(Labels), ValueText.Of(Counts), ValueText.Of(Node), ValueText.Of(Nodes), ValueText.Of(Mail))));
    }

    [Theory]
    [InlineData("--labels", "a=1", "b=2")]
    [InlineData("--labels", "a=1,b=2")]
    [InlineData("--labels", """{ "a": 1, "b": "2" }""")]
    public void A_dictionary_is_given_as_pairs_or_as_JSON(params string[] arguments) => Assert.Equal("a=1 b=2||||", Show<Structured>(arguments));

    [Fact]
    public void A_dictionary_has_names_of_any_type() => Assert.Equal("|Debug=1 Release=2|||", Show<Structured>("--counts", "debug=1", "release=2"));

    [Fact]
    public void A_wrong_pair_is_named()
    {
        OneMistake<Structured>("--labels 'a' is not of the form name=value.", "--labels", "a");
        OneMistake<Structured>("--labels has 'a' twice.", "--labels", "a=1", "a=2");
        OneMistake<Structured>("--counts 'x' is not a whole number.", "--counts", "debug=x");
        OneMistake<Structured>("--labels needs a value behind it.", "--labels");
    }

    [Fact]
    public void A_record_is_given_as_JSON_as_a_file_or_in_a_variable()
    {
        const string Json = """{ "name": "web", "Port": 8080, "timeout": "1m", "Tags": ["a"], "next": { "Name": "db" } }""";
        const string Expected = "||{ Name: web, Port: 8080, Timeout: 1m, Tags: a, Next: { Name: db, Port: 80 } }||";
        Assert.Equal(Expected, Show<Structured>("--node", Json));
        Run.WithFile("node.json", Json);
        Assert.Equal(Expected, Show<Structured>("--node", "@node.json"));
        Run.WithVariable("NODE", Json);
        Assert.Equal(Expected, Show<Structured>());
    }

    [Fact]
    public void A_list_of_records_is_one_JSON_text_or_several()
    {
        const string Expected = "|||{ Name: a, Port: 80 } { Name: b, Port: 81 }|";
        Assert.Equal(Expected, Show<Structured>("--nodes", """[{ "Name": "a" }, { "Name": "b", "Port": 81 }]"""));
        Assert.Equal(Expected, Show<Structured>("--nodes", """{ "Name": "a" }""", """{ "Name": "b", "Port": 81 }"""));
    }

    [Fact]
    public void A_parameters_file_holds_objects_and_lists_of_them()
    {
        Run.WithFile(".nuke/parameters.json", """
            {
              "Labels": { "a": "1" },
              "Nodes": [ { "Name": "x" }, { "Name": "y", "Tags": [] } ], // why
              "Mail": { "Server": "mail", "Limit": "2GiB", "Weights": { "one": 1 } },
            }
            """);
        Assert.Equal("a=1|||{ Name: x, Port: 80 } { Name: y, Port: 80, Tags:  }|{ Server: mail, Limit: 2GiB, Weights: one=1 }", Show<Structured>());
    }

    [Fact]
    public void Mistakes_inside_name_the_line_and_the_path_all_at_once()
    {
        Run.WithFile(".nuke/parameters.json", """
            {
              "Nodes": [
                { "Name": "x" },
                { "Prot": 1,
                  "Port": "eighty" }
              ],
              "Mail": { "Limit": "big", "Weights": { "one": true } },
              "Text": {}
            }
            """);
        Assert.Equal(
            [
                ".nuke/parameters.json:4: 'Nodes[1].Prot' is unknown. Did you mean 'Port'?",
                ".nuke/parameters.json:5: 'Nodes[1].Port' 'eighty' is not a whole number.",
                ".nuke/parameters.json:4: 'Nodes[1].Name' is missing.",
                ".nuke/parameters.json:7: 'Mail.Limit' 'big' is not a size like 500MB, 2GiB or 1024.",
                ".nuke/parameters.json:7: 'Mail.Weights.one' 'true' is not a whole number.",
                ".nuke/parameters.json:7: 'Mail.Server' is missing.",
                ".nuke/parameters.json:8: 'Text' must be text, a number, true, false or a list of these.",
            ],
            Mistakes<Structured>());
    }

    [Fact]
    public void Mistakes_in_a_file_that_is_named_have_its_lines()
    {
        Run.WithFile("node.json", "{\n  \"Name\": null\n}");
        OneMistake<Structured>("node.json:2: 'Node.Name' must have a value.", "--node", "@node.json");
        OneMistake<Structured>("--node is not valid JSON at line 1, column 2: Expected depth to be zero at the end of the JSON payload. There is an open JSON object or array that should be closed.", "--node", "{");
        Assert.StartsWith("--node names the file 'nothing.json', which cannot be read: ", Mistakes<Structured>("--node", "@nothing.json").Single(), StringComparison.Ordinal);
        OneMistake<Structured>("--node: 'Node.Port' must be text, a number, true, false or a list of these.", "--node", """{ "Name": "a", "Port": [1] }""");
        OneMistake<Structured>("--node: 'Node' must be an object: { \"name\": value }.", "--node", "[]");
    }

    /// <summary>Whatever a parameters file holds, the build runs or says what is wrong; nothing is thrown.</summary>
    [Fact]
    public void Every_parameters_file_is_read_or_refused_with_the_reason()
    {
        var names = Gen.OneOf("Labels", "Counts", "Node", "Nodes", "Mail", "Text", "Name", "Port", "Next", "Tags", "Limit", "Server", "$x", "a");
        var scalar = Gen.OneOf(names.Select(name => $"\"{name}\""), Gen.OneOf("1", "-0.5", "true", "null", "\"\\ud800\"", "\"@x\"", "\"{}\"", "\"1MB\"", "1e999"));
        var value = Gen.Recursive<string>((depth, inner) => depth > 3 ? scalar : Gen.OneOf(
            scalar,
            inner.Array[0, 3].Select(items => $"[{string.Join(',', items)}]"),
            Gen.Select(names, inner).Array[0, 4].Select(pairs => $"{{{string.Join(',', pairs.Select(pair => $"\"{pair.Item1}\":{pair.Item2}"))}}}")));
        var file = Gen.Select(names, value).Array[0, 5].Select(pairs => $"{{{string.Join(",\n", pairs.Select(pair => $"\"{pair.Item1}\":{pair.Item2}"))}}}");
        Gen.OneOf(file, Gen.String).Sample(text =>
        {
            Run.WithFile(".nuke/parameters.json", text);
            var result = Run.Run<Structured>("Show");
            return result.Code == 0 || (result.Code == 2 && result.Error.StartsWith("Nothing ran: ", StringComparison.Ordinal));
        }, iter: 150, threads: 1);
    }
}
