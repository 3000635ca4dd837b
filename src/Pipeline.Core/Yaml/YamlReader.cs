using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Pipeline.Yaml;

/// <summary>A mistake in the form of a YAML text.</summary>
public sealed record YamlMistake(Mark At, string Message);

/// <summary>Reads YAML 1.2 with places, comments at the ends of lines, and aliases resolved.</summary>
public static class YamlReader
{
    /// <summary>How many nodes a document may have with its aliases written out.</summary>
    private const int MostNodes = 1_000_000;

    /// <summary>How deep it may nest; every reader of the tree walks it recursively.</summary>
    private const int MostDepth = 200;

    /// <summary>The document and its mistakes; the document is null when it cannot be read at all, or is empty.</summary>
    public static (YamlNode? Root, IReadOnlyList<YamlMistake> Mistakes) Read(string text)
    {
        var mistakes = new List<YamlMistake>();
        var reading = new Reading(text, mistakes);
        try
        {
            return (reading.Document(), mistakes);
        }
        catch (YamlException exception)
        {
            mistakes.Add(new YamlMistake(MarkOf(exception.Start), exception.InnerException?.Message ?? Unplaced(exception.Message)));
            return (null, mistakes);
        }
        catch (Exception exception) when (exception is InvalidOperationException or InvalidCastException or ArgumentException or IndexOutOfRangeException)
        {
            // Some broken texts make YamlDotNet itself stumble.
            mistakes.Add(new YamlMistake(reading.Last, "the text is no YAML from somewhere behind here"));
            return (null, mistakes);
        }
    }

    private static Mark MarkOf(YamlDotNet.Core.Mark mark) => new((int)mark.Line, (int)mark.Column);

    /// <summary>YamlDotNet's messages may begin with the place, which is told apart.</summary>
    private static string Unplaced(string message) =>
        message.StartsWith('(') && message.IndexOf("): ", StringComparison.Ordinal) is > 0 and var end ? message[(end + 3)..] : message;

    private sealed class Reading(string text, List<YamlMistake> mistakes)
    {
        private readonly string[] _lines = text.Split('\n');
        private readonly Parser _parser = new(new StringReader(text));
        private readonly Dictionary<string, (YamlNode Node, int Size)> _anchors = [];
        private int _nodes;
        private int _depth;

        /// <summary>Where the last thing stands that could be read.</summary>
        public Mark Last => _parser.Current is { } current && current.Start.Line > 0 ? MarkOf(current.Start) : new Mark(1, 1);

        public YamlNode? Document()
        {
            _parser.Consume<StreamStart>();
            if (_parser.TryConsume<StreamEnd>(out _))
                return null;
            _parser.Consume<DocumentStart>();
            var root = Node();
            _parser.Consume<DocumentEnd>();
            if (!_parser.TryConsume<StreamEnd>(out _))
                mistakes.Add(new YamlMistake(MarkOf(_parser.Current!.Start), "a second document; a file holds one"));
            return root;
        }

        private YamlNode Node()
        {
            if (++_nodes > MostNodes)
                throw new YamlException(_parser.Current!.Start, _parser.Current.End, $"more than {MostNodes} nodes");
            if (_parser.TryConsume<AnchorAlias>(out var alias))
            {
                if (!_anchors.TryGetValue(alias.Value.Value, out var known))
                    throw new YamlException(alias.Start, alias.End, $"alias `*{alias.Value.Value}` before its anchor");
                _nodes += known.Size;
                return known.Node;
            }

            // `- : a` makes YamlDotNet end a mapping that it has not begun.
            if (_parser.Current is not NodeEvent { Anchor: var anchor })
                throw new YamlException(_parser.Current!.Start, _parser.Current.End, "a value is missing");
            if (++_depth > MostDepth)
                throw new YamlException(_parser.Current.Start, _parser.Current.End, $"nested deeper than {MostDepth}");
            var before = _nodes;
            YamlNode node = _parser.Current switch
            {
                MappingStart => Mapping(),
                SequenceStart => Sequence(),
                _ => Scalar(),
            };
            if (!anchor.IsEmpty)
                _anchors[anchor.Value] = (node, _nodes - before + 1);
            _depth--;
            return node;
        }

        private YamlMapping Mapping()
        {
            var start = _parser.Consume<MappingStart>();
            var mapping = new List<YamlEntry>();
            var known = new HashSet<string>(StringComparer.Ordinal);
            while (!_parser.TryConsume<MappingEnd>(out _))
            {
                if (_parser.Current is not YamlDotNet.Core.Events.Scalar)
                    throw new YamlException(_parser.Current!.Start, _parser.Current.End, "a key that is no text");
                var key = Scalar(isKey: true);
                if (!known.Add(key.Value))
                    mistakes.Add(new YamlMistake(key.At, $"key `{key.Value}` stands here twice"));
                mapping.Add(new YamlEntry(key, Node()));
            }

            return new YamlMapping([.. mapping]) { At = MarkOf(start.Start) };
        }

        private YamlSequence Sequence()
        {
            var start = _parser.Consume<SequenceStart>();
            var items = new List<YamlNode>();
            while (!_parser.TryConsume<SequenceEnd>(out _))
                items.Add(Node());
            return new YamlSequence(items) { At = MarkOf(start.Start), IsFlow = start.Style == SequenceStyle.Flow };
        }

        private YamlScalar Scalar(bool isKey = false)
        {
            var scalar = _parser.Consume<YamlDotNet.Core.Events.Scalar>();
            var plain = scalar.Style is ScalarStyle.Plain or ScalarStyle.Any;
            var block = scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded;
            var at = MarkOf(scalar.Start);
            return new YamlScalar(scalar.Value, plain && scalar.Tag.IsEmpty ? YamlText.KindOf(scalar.Value) : ScalarKind.Text)
            {
                At = at,
                TextAt = block ? new Mark(at.Line + 1, Indent(at.Line)) : at,
                IsBlock = block,
                Comment = block ? null : Comment(scalar.End, isKey ? ": " : " "),
            };
        }

        /// <summary>The column of the first character in the line after a number of lines.</summary>
        private int Indent(int lines)
        {
            for (var i = lines; i < _lines.Length; i++)
                if (_lines[i].Trim().Length > 0)
                    return _lines[i].Length - _lines[i].TrimStart().Length + 1;
            return 1;
        }

        /// <summary>The comment behind a place, where nothing but <paramref name="between"/> stands in between.</summary>
        private string? Comment(YamlDotNet.Core.Mark end, string between)
        {
            var line = end.Line <= _lines.Length ? _lines[(int)end.Line - 1] : "";
            // A plain scalar may end behind the spaces that follow it.
            var start = Math.Min((int)end.Column - 1, line.Length);
            var rest = line.AsSpan(start);
            var comment = rest.TrimStart(between);
            return comment.Length > 0 && comment[0] == '#' && (comment.Length < rest.Length || start > 0 && line[start - 1] == ' ')
                ? comment[1..].Trim().ToString()
                : null;
        }
    }
}
