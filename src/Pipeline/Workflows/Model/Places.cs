using System.Collections.Frozen;
using Pipeline.Workflows.Expressions;

namespace Pipeline.Workflows.Model;

/// <summary>Refuses contexts and functions that GitHub does not have at a place.</summary>
internal static class Places
{
    /// <summary>The names of the schema's definitions, which the model uses, and where they stand in a file.</summary>
    private static readonly FrozenDictionary<string, ExpressionPlace> Known = new Dictionary<string, string>
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
    }.ToFrozenDictionary(x => x.Key, x => ExpressionPlaces.All.First(y => y.Key == x.Value));

    /// <exception cref="ArgumentException">The expression uses something that is not available there.</exception>
    public static void Refuse(string place, Expression expression, string where)
    {
        if (place == "workflow-defaults-run")
            throw new ArgumentException($"`{expression}` in {where}: GitHub evaluates no expressions in `defaults` of a whole workflow; set them on the jobs");
        var here = Known[place];
        foreach (var node in SyntaxWalk.All(expression.Syntax))
        {
            var mistake = node switch
            {
                ContextAccess context when !here.HasContext(context.Name) => Missing(context.Name, here.Contexts),
                Call call when here.Function(call.Function) is not { } function => Missing(call.Function + "()", here.Functions.Select(x => x.Name + "()")),
                Call call => here.Function(call.Function)!.Mistake(call.Arguments.Length),
                _ => null,
            };
            if (mistake is not null)
                throw new ArgumentException($"`{expression}` in {where}: {mistake} (`{here.Key}`){Advice(here, node)}");
        }
    }

    private static string Missing(string name, IEnumerable<string> known) => $"GitHub has no `{name}` there, only: {string.Join(", ", known)}";

    private static string Advice(ExpressionPlace place, Syntax node) => node is ContextAccess { Name: "secrets" } && place.IsCondition
        ? "; hand the secret to a step through `env` and decide in its script"
        : "";
}
