using System.Text;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Workflows.Placement;

/// <summary>The one line that a job's work is: the start script, <c>&lt;targets&gt; …</c>, with what GitHub knows passed through variables.</summary>
internal sealed class BuildCommand(string script)
{
    private readonly StringBuilder _line = new(script);

    public TextMap Variables { get; } = [];

    public string Line => _line.ToString();

    public void Add(string argument) => _line.Append(' ').Append(Quoted(argument));

    public void Add(string option, Text value)
    {
        if (value.IsLiteral)
        {
            Add(option);
            Add(value.ToString());
            return;
        }

        var name = $"ARG_{JobNames.Variable(option)}";
        Variables[name] = value;
        // An input that nobody filled in is an empty text, and then the option is not given.
        _line.Append(MayBeEmpty(value) ? $" ${{{name}:+{option} \"${name}\"}}" : $" {option} \"${name}\"");
    }

    private static bool MayBeEmpty(Text value) => value.Expressions.SelectMany(x => x.SpeaksOf)
        .Any(x => x is WorkflowInput { Required: false } and not ChoiceInput and not EnvironmentInput);

    private static string Quoted(string argument) => argument.Length > 0 && argument.All(x => char.IsAsciiLetterOrDigit(x) || "-_./=:,+@".Contains(x, StringComparison.Ordinal))
        ? argument
        : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
