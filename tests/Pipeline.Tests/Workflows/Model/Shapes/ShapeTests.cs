using System.Reflection;
using Pipeline.Workflows.Model;
using Pipeline.Yaml;

namespace Pipeline.Tests.Workflows.Model.Shapes;

/// <summary>Workflows as GitHub's documentation shows them, made with the model, beside the same written by hand.</summary>
public sealed class ShapeTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Pipeline.Tests", "Workflows", "Model", "Shapes");

    private static readonly SortedDictionary<string, Func<WorkflowFile>> Shapes = new(
        typeof(NodeCi).Assembly.GetTypes().Where(x => x.Namespace == typeof(NodeCi).Namespace)
            .Select(x => x.GetMethod("File", BindingFlags.Public | BindingFlags.Static)).OfType<MethodInfo>()
            .ToDictionary(x => x.DeclaringType!.Name, x => x.CreateDelegate<Func<WorkflowFile>>()),
        StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. Shapes.Keys];

    [Fact]
    public void There_are_forty_shapes_and_each_stands_beside_the_same_written_by_hand()
    {
        Assert.InRange(Shapes.Count, 40, 400);
        Assert.Equal(Directory.EnumerateFiles(Folder, "*.yml").Select(x => Path.GetFileNameWithoutExtension(x)).Order(StringComparer.Ordinal), Shapes.Keys);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_the_model_emits_means_what_was_written_by_hand(string name)
    {
        var (hand, made) = (ByHand(name), Shapes[name]().ToText());
        Assert.Equal(Meaning.Of(Read(hand)), Meaning.Of(Read(made)));
    }

    [GitHubTheory]
    [MemberData(nameof(Names))]
    public void GitHub_reads_the_same_from_both(string name)
    {
        var hand = GitHubAnswers.Parse($"{name}.yml", ByHand(name));
        var made = GitHubAnswers.Parse($"{name}.yml", Shapes[name]().ToText());
        Assert.Empty(hand["errors"]!.AsArray().Select(x => x!.ToJsonString()));
        Assert.Empty(made["errors"]!.AsArray().Select(x => x!.ToJsonString()));
        Assert.Equal(Meaning.Of(TokenTree.Of(hand["tree"])), Meaning.Of(TokenTree.Of(made["tree"])));
        Assert.Equal(Meaning.Of(TokenTree.Of(hand["template"])), Meaning.Of(TokenTree.Of(made["template"])));
    }

    /// <summary>The comparison itself: whatever is taken away from a workflow changes its meaning.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_can_be_taken_away_without_a_difference(string name)
    {
        var root = Read(Shapes[name]().ToText());
        var meaning = Meaning.Of(root);
        var count = 0;
        foreach (var (place, less) in Less(root, ""))
        {
            count++;
            // Said outright, though it is what GitHub takes by itself.
            if (!place.EndsWith(".type", StringComparison.Ordinal) && !place.EndsWith(".fail-fast", StringComparison.Ordinal))
                Assert.False(Meaning.Of(less) == meaning, $"{place} can be taken away and nobody sees it");
        }

        Assert.InRange(count, 8, 500);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_text_comes_back_from_its_own_tree(string name)
    {
        var text = Shapes[name]().ToText();
        Assert.Equal(text, YamlWriter.Write(Read(text)));
        Assert.Equal(text, Shapes[name]().ToText());
    }

    private static string ByHand(string name) => File.ReadAllText(Path.Combine(Folder, name + ".yml"));

    private static YamlNode Read(string text)
    {
        var (root, mistakes) = YamlReader.Read(text);
        Assert.Empty(mistakes);
        return root!;
    }

    /// <summary>The tree without one key or item, for each of them.</summary>
    private static IEnumerable<(string Place, YamlNode Tree)> Less(YamlNode node, string place)
    {
        if (node is YamlMapping mapping)
        {
            foreach (var gone in mapping.Entries)
            {
                var inner = $"{place}.{gone.Key.Value}";
                yield return (inner, new YamlMapping([.. mapping.Entries.Where(x => x != gone)]));
                foreach (var (deeper, less) in Less(gone.Value, inner))
                    yield return (deeper, new YamlMapping([.. mapping.Entries.Select(x => x == gone ? x with { Value = less } : x)]));
            }
        }
        else if (node is YamlSequence sequence)
        {
            for (var i = 0; i < sequence.Items.Count; i++)
            {
                var (gone, inner) = (i, $"{place}[{i}]");
                yield return (inner, new YamlSequence([.. sequence.Items.Where((_, index) => index != gone)]));
                foreach (var (deeper, less) in Less(sequence.Items[i], inner))
                    yield return (deeper, new YamlSequence([.. sequence.Items.Select((x, index) => index == gone ? less : x)]));
            }
        }
    }
}
