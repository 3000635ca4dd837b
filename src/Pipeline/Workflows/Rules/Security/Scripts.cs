namespace Pipeline.Workflows.Rules.Security;

/// <summary>The places whose text runs as code.</summary>
internal static class Scripts
{
    /// <summary>Inputs of widely used actions that run what they are given.</summary>
    private static readonly (string Action, string Input)[] Inputs =
    [
        ("actions/github-script", "script"),
        ("azure/cli", "inlinescript"),
        ("azure/powershell", "inlinescript"),
        ("appleboy/ssh-action", "script"),
        ("nick-fields/retry", "command"),
        ("cypress-io/github-action", "command"),
        ("reactivecircus/android-emulator-runner", "script"),
        ("addnab/docker-run-action", "run"),
        ("mikefarah/yq", "cmd"),
        ("gautamkrishnar/keepalive-workflow", "commit_message"),
    ];

    public static bool IsScript(Usage usage) => usage.Step is { } step && (
        ReferenceEquals(usage.Scalar, step.Run)
        || usage.Path is [.., "with", var input] && Inputs.Any(x => input.Equals(x.Input, StringComparison.OrdinalIgnoreCase) && ActionReference.Is(step, x.Action)));

    /// <summary>Whether a part of the text decides what runs, though it is no script.</summary>
    public static bool IsCommand(Usage usage) =>
        usage.Key is "shell" or "working-directory"
        || usage.Path is ["jobs", _, "container" or "services", ..] && usage.Key is "options" or "image" or "entrypoint" or "command"
        || usage.Path is [.., "with", "args" or "entrypoint" or "build-args" or "cache-from" or "outputs"] && usage.Step?.Uses is not null
        || usage.Path is ["jobs", _, "runs-on", ..];
}
