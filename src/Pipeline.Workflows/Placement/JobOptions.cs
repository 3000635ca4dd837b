using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Workflows.Placement;

/// <summary>The options that a placed job passes to the build.</summary>
internal sealed class JobOptions(IReadOnlyList<(string Option, Text Value)> options)
{
    /// <summary>What is noted of a target depends on them, such as on which environment it works.</summary>
    /// <param name="Of">The notes.</param>
    public sealed record Note(Func<JobOptions, IEnumerable<object>> Of);

    /// <summary>The value of an option; null when it is not passed, or is known only when the job runs.</summary>
    public string? Literal(string option) => Find(option) is { IsLiteral: true } value ? value.ToString() : null;

    /// <summary>
    /// What an option can be: its value, or what people choose among when they start the workflow. Null when it is not passed, or is known
    /// only when the job runs.
    /// </summary>
    public IReadOnlyList<string>? Values(string option) => Find(option) switch
    {
        { IsLiteral: true } value => [value.ToString()],
        { Only: { SpeaksOf: [ChoiceInput choice] } only } when only.Syntax.ToString() == choice.Value.Syntax.ToString() => choice.Options,
        _ => null,
    };

    /// <summary>Whether the option is passed.</summary>
    public bool Has(string option) => Find(option) is not null;

    private Text? Find(string option) => options.LastOrDefault(x => x.Option == option).Value;
}
