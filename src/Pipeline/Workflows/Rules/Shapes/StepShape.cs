using static Pipeline.Workflows.Rules.Shapes.Shape;

namespace Pipeline.Workflows.Rules.Shapes;

/// <summary>The kinds of step.</summary>
internal static class StepShape
{
    public static Shape Steps(string[] allowed, string[] allowedInConditions)
    {
        (string, Shape)[] ofAll = [("name", Text.With(allowed)), ("id", Filled), ("continue-on-error", Truth.With(allowed))];
        (string, Shape)[] ofRunning =
        [
            .. ofAll, ("timeout-minutes", Number.With(allowed)), ("env", Open(Text).With(allowed)), ("background", Truth),
            ("if", (Text with { IsCondition = true }).With([.. allowedInConditions, "always(0,0)", "failure(0,0)", "cancelled(0,0)", "success(0,0)"])),
        ];
        var step = Map([.. ofRunning, ("run!", Text.With(allowed)), ("working-directory", Text.With(allowed)), ("shell", Filled)])
            | Map([.. ofRunning, ("uses!", Filled), ("with", Open(Text).With(allowed))])
            | Map([.. ofAll, ("wait!", Filleds)])
            | Map([.. ofAll, ("wait-all!", Nothing | Truth)])
            | Map([.. ofAll, ("cancel!", Filled)]);
        // GitHub's schema allows `parallel` inside `parallel`, GitHub's parser does not.
        return List(step | Map(("parallel!", List(step))));
    }
}
