using Pipeline.Workflows.Expressions;

namespace Pipeline.Workflows.Model;

/// <summary>Refuses contexts and functions that GitHub does not have at a place.</summary>
internal static class Places
{
    /// <summary>The names of the schema's definitions, which the model uses, and where they stand in a file.</summary>
    private static readonly Dictionary<string, ExpressionPlace> Known = Find(new Dictionary<string, string>
    {
        ["run-name"] = "run-name",
        ["workflow-env"] = "env",
        ["workflow-concurrency"] = "concurrency",
        ["workflow-call-input-default"] = "on.workflow_call.inputs.<name>.default",
        ["workflow-output-context"] = "on.workflow_call.outputs.<name>.value",
        ["string-strategy-context"] = "jobs.<id>.name",
        ["job-if"] = "jobs.<id>.if",
        ["job-concurrency"] = "jobs.<id>.concurrency",
        ["strategy"] = "jobs.<id>.strategy",
        ["runs-on"] = "jobs.<id>.runs-on",
        ["number-strategy-context"] = "jobs.<id>.timeout-minutes",
        ["boolean-strategy-context"] = "jobs.<id>.continue-on-error",
        ["job-environment-name"] = "jobs.<id>.environment",
        ["string-runner-context-no-secrets"] = "jobs.<id>.environment.url",
        ["job-env"] = "jobs.<id>.env",
        ["job-defaults-run"] = "jobs.<id>.defaults.run",
        ["container"] = "jobs.<id>.container",
        ["container.env"] = "jobs.<id>.container.env",
        ["container.credentials"] = "jobs.<id>.container.credentials",
        ["services"] = "jobs.<id>.services",
        ["job-outputs"] = "jobs.<id>.outputs",
        ["snapshot-if"] = "jobs.<id>.snapshot.if",
        ["scalar-needs-context"] = "jobs.<id>.with",
        ["scalar-needs-context-with-secrets"] = "jobs.<id>.secrets.<name>",
        ["step-name"] = "jobs.<id>.steps.name",
        ["step-if"] = "jobs.<id>.steps.if",
        ["step-env"] = "jobs.<id>.steps.env",
        ["step-with"] = "jobs.<id>.steps.with",
        ["step-timeout-minutes"] = "jobs.<id>.steps.timeout-minutes",
        ["step-continue-on-error"] = "jobs.<id>.steps.continue-on-error",
        ["string-steps-context"] = "jobs.<id>.steps.working-directory",
    });

    /// <exception cref="ArgumentException">The expression uses something that is not available there.</exception>
    public static void Refuse(PlacedExpression one, Job? job = null, Step? step = null)
    {
        if (Mistake(one.Place, one.Expression) is { } mistake)
            throw new ArgumentException($"`{one.Expression}` in {Where(job, step)}: {mistake}");
    }

    /// <summary>How messages name the place.</summary>
    public static string Where(Job? job, Step? step) => job is null ? "the workflow" : step is null ? $"job {job.Id}" : $"step {step.Key} of job {job.Id}";

    private static string? Mistake(string place, Expression expression)
    {
        if (place == "workflow-defaults-run")
            return "GitHub evaluates no expressions in `defaults` of a whole workflow; set them on the jobs";
        return Mistake(Known[place], expression.Syntax);
    }

    /// <summary>Goes through the tree without a list of its parts: this is asked of every expression of every step.</summary>
    private static string? Mistake(ExpressionPlace here, Syntax node) => node switch
    {
        ContextAccess context => here.HasContext(context.Name) ? null : $"{Missing(context.Name, here.Contexts)} (`{here.Key}`){Advice(here, node)}",
        PropertyAccess property => Mistake(here, property.Target),
        IndexAccess index => Mistake(here, index.Target) ?? Mistake(here, index.Key),
        Wildcard wildcard => Mistake(here, wildcard.Target),
        Not not => Mistake(here, not.Operand),
        Binary binary => Mistake(here, binary.Left) ?? Mistake(here, binary.Right),
        Call call => OfCall(here, call),
        _ => null,
    };

    private static string? OfCall(ExpressionPlace here, Call call)
    {
        if (here.Function(call.Function) is not { } function)
            return $"{Missing(call.Function + "()", here.Functions.Select(x => x.Name + "()"))} (`{here.Key}`)";
        if (function.Mistake(call.Arguments.Length) is { } mistake)
            return $"{mistake} (`{here.Key}`)";
        foreach (var argument in call.Arguments)
            if (Mistake(here, argument) is { } inner)
                return inner;
        return null;
    }

    private static Dictionary<string, ExpressionPlace> Find(Dictionary<string, string> keys)
    {
        var found = new Dictionary<string, ExpressionPlace>(StringComparer.Ordinal);
        foreach (var (name, key) in keys)
            foreach (var place in ExpressionPlaces.All)
                if (place.Key == key)
                    found.Add(name, place);
        return found;
    }

    private static string Missing(string name, IEnumerable<string> known) => $"GitHub has no `{name}` there, only: {string.Join(", ", known)}";

    private static string Advice(ExpressionPlace place, Syntax node) => node is ContextAccess { Name: "secrets" } && place.IsCondition
        ? "; hand the secret to a step through `env` and decide in its script"
        : "";
}
