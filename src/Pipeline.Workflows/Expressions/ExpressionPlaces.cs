using System.Collections.Immutable;

namespace Pipeline.Workflows.Expressions;

/// <summary>
/// What each place of a workflow file lets an expression use. Facts of GitHub's schema workflow-v1.0.json, which a test compares.
/// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#context-availability
/// </summary>
internal static class ExpressionPlaces
{
    private static readonly ImmutableArray<string> File = ["github", "inputs", "vars"];
    private static readonly ImmutableArray<string> Needs = [.. File, "needs"];
    private static readonly ImmutableArray<string> Cell = [.. Needs, "strategy", "matrix"];
    private static readonly ImmutableArray<string> Running = [.. Cell, "steps", "job", "runner", "env"];
    private static readonly ImmutableArray<string> Secret = [.. Running, "secrets"];
    private static readonly FunctionSignature HashFiles = new("hashFiles", 1, 255);

    /// <summary>All places, by their keys.</summary>
    public static ImmutableArray<ExpressionPlace> All { get; } =
    [
        Place("run-name", File),
        Place("concurrency", File),
        Place("on.workflow_call.inputs.<name>.default", File),
        Place("on.workflow_call.outputs.<name>.value", [.. File, "jobs"]),
        Place("env", [.. File, "secrets"]),
        Place("jobs.<id>.if", Needs, Status(int.MaxValue)),
        Place("jobs.<id>.strategy", Needs),
        Place("jobs.<id>.name", Cell),
        Place("jobs.<id>.runs-on", Cell),
        Place("jobs.<id>.timeout-minutes", Cell),
        Place("jobs.<id>.cancel-timeout-minutes", Cell),
        Place("jobs.<id>.continue-on-error", Cell),
        Place("jobs.<id>.concurrency", Cell),
        Place("jobs.<id>.snapshot.if", Cell),
        Place("jobs.<id>.with", Cell),
        Place("jobs.<id>.secrets.<name>", [.. Cell, "secrets"]),
        Place("jobs.<id>.env", [.. Cell, "secrets"]),
        Place("jobs.<id>.defaults.run", [.. Cell, "env"]),
        Place("jobs.<id>.environment", Cell),
        Place("jobs.<id>.environment.url", Running),
        Place("jobs.<id>.outputs", Secret),
        Place("jobs.<id>.container", Cell),
        Place("jobs.<id>.container.env", Secret),
        Place("jobs.<id>.container.credentials", [.. Cell, "secrets", "env"]),
        Place("jobs.<id>.services", Cell),
        Place("jobs.<id>.services.<id>.env", Secret),
        Place("jobs.<id>.services.<id>.credentials", [.. Cell, "secrets", "env"]),
        Place("jobs.<id>.steps.if", Running, [.. Status(0), HashFiles]),
        Place("jobs.<id>.steps.name", Secret, [HashFiles]),
        Place("jobs.<id>.steps.run", Secret, [HashFiles]),
        Place("jobs.<id>.steps.with", Secret, [HashFiles]),
        Place("jobs.<id>.steps.env", Secret, [HashFiles]),
        Place("jobs.<id>.steps.working-directory", Secret, [HashFiles]),
        Place("jobs.<id>.steps.timeout-minutes", Secret, [HashFiles]),
        Place("jobs.<id>.steps.continue-on-error", Secret, [HashFiles]),
    ];

    /// <summary>The place of a key of this table.</summary>
    public static ExpressionPlace Named(string key) => All.First(x => x.Key == key);

    /// <summary>The place that a path belongs to, like <c>jobs</c>, <c>build</c>, <c>steps</c>, <c>env</c>, <c>NAME</c>; null where no expression may stand.</summary>
    /// <param name="path">The keys from the root; the numbers of items in lists are left out.</param>
    public static ExpressionPlace? Find(params IReadOnlyList<string> path)
    {
        ExpressionPlace? best = null;
        var most = 0;
        foreach (var place in All)
        {
            var covers = place.Covers(path);
            if (covers > most)
                (best, most) = (place, covers);
        }

        return best;
    }

    private static ExpressionPlace Place(string key, ImmutableArray<string> contexts, params ImmutableArray<FunctionSignature> functions) => new(key, contexts, functions);

    private static ImmutableArray<FunctionSignature> Status(int jobs) => [new("always", 0, 0), new("failure", 0, jobs), new("cancelled", 0, 0), new("success", 0, jobs)];
}
