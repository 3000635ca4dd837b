using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Images.Dockerfiles;

/// <summary>The instructions of a Dockerfile: comments, continuations and here-documents are dealt with as BuildKit does.</summary>
/// <remarks>
/// https://docs.docker.com/reference/dockerfile/, and frontend/dockerfile/parser of github.com/moby/buildkit where that leaves something
/// open. What both do not settle for every version is not understood.
/// </remarks>
internal sealed partial class DockerfileText
{
    private readonly string[] _lines;
    private char _escape = '\\';

    private DockerfileText(string text) => _lines = (text.StartsWith('\uFEFF') ? text[1..] : text).Split('\n');

    /// <summary>The frontend that the file asks for; null for the builder's own.</summary>
    public string? Syntax { get; private set; }

    /// <summary>In their order.</summary>
    public ImmutableArray<Instruction> Instructions { get; private set; } = [];

    /// <summary>Reads a file.</summary>
    /// <exception cref="NotUnderstoodException">What it says is not certain.</exception>
    public static DockerfileText Parse(string text)
    {
        var file = new DockerfileText(text);
        file.ReadDirectives();
        file.Instructions = [.. file.ReadInstructions()];
        return file;
    }

    private void ReadDirectives()
    {
        var seen = new HashSet<string>();
        foreach (var line in _lines)
        {
            var text = line.TrimEnd('\r');
            if (text.StartsWith("#!", StringComparison.Ordinal))
                throw Unclear(1, "a line that names an interpreter comes first");
            if (Directive().Match(text) is not { Success: true } match)
                return;
            var (name, value) = (match.Groups["name"].Value.ToUpperInvariant(), match.Groups["value"].Value);
            if (name is not ("SYNTAX" or "ESCAPE" or "CHECK"))
                return;
            // Older builders do not know `check` and read no directive after one.
            if (!seen.Add(name) || seen.Contains("CHECK") && name != "CHECK" || text[0] != '#')
                throw Unclear(seen.Count, "directives that builders read differently");
            if (name == "SYNTAX")
                Syntax = Frontend().IsMatch(value) ? value : throw Unclear(seen.Count, $"`{value}` may read the file in its own way");
            if (name == "ESCAPE")
                _escape = value is "`" or "\\" ? value[0] : throw Unclear(seen.Count, $"`{value}` is no escape character");
        }
    }

    private IEnumerable<Instruction> ReadInstructions()
    {
        for (var i = 0; i < _lines.Length; i++)
        {
            if (IsNothing(_lines[i]))
                continue;
            var first = i;
            var line = Join(ref i);
            if (line.Trim().Length == 0)
                throw Unclear(first + 1, "the file ends in the middle of an instruction");
            yield return Read(line, first + 1, ref i);
        }
    }

    private Instruction Read(string line, int number, ref int i)
    {
        try
        {
            var instruction = Instruction.Of(line, number);
            foreach (var document in HereDocument.Of(instruction, line))
            {
                do
                    i++;
                while (i < _lines.Length && !document.IsEnd(_lines[i]));
                if (i >= _lines.Length)
                    throw new NotUnderstoodException($"the here-document `{document.End}` does not end");
            }

            return instruction;
        }
        catch (NotUnderstoodException e)
        {
            throw Unclear(number, e.Message);
        }
    }

    /// <summary>A logical line. Nothing is put between its parts; comments and empty lines between them are passed over.</summary>
    private string Join(ref int i)
    {
        var whole = new StringBuilder();
        for (var first = true; i < _lines.Length; i++, first = false)
        {
            if (!first && IsNothing(_lines[i]))
                continue;
            var line = first ? _lines[i].TrimEnd('\r').TrimStart() : _lines[i].TrimEnd('\r');
            var end = line.TrimEnd(' ', '\t');
            if (!end.EndsWith(_escape))
            {
                whole.Append(line);
                break;
            }

            // Two of them are one that is escaped, and continue nothing.
            if (end.Length > 1 && end[^2] == _escape)
            {
                whole.Append(line);
                break;
            }

            whole.Append(end, 0, end.Length - 1);
        }

        return whole.ToString();
    }

    private static bool IsNothing(string line) => line.TrimStart() is "" or ['#', ..];

    private static NotUnderstoodException Unclear(int line, string why) => new($"line {line}: {why}");

    [GeneratedRegex(@"^\s*#\s*(?<name>[a-zA-Z][a-zA-Z0-9]*)\s*=\s*(?<value>.+?)\s*\z")]
    private static partial Regex Directive();

    // Those that read as the builder's own does: before 1.4 there were no here-documents.
    [GeneratedRegex(@"^(docker\.io/)?docker/dockerfile(-upstream)?:(1|latest|master|1\.([4-9]|[1-9][0-9])(\.[0-9]+)?)(-labs)?(@sha256:[0-9a-f]{64})?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Frontend();
}
