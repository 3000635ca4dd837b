using Pipeline.Workflows.Documents;
using Pipeline.Yaml;

namespace Pipeline.Workflows.WhatIf;

/// <summary>What a job may do and see: its token and its secrets.</summary>
internal static class JobAccess
{
    /// <summary>The explanation with permissions and secrets.</summary>
    public static JobExplanation Add(JobExplanation explanation, Run run, JobView job)
    {
        var token = TokenPermissions.Of(job.Permissions, run.Document.Permissions, run.What);
        if (run.Caller is { } caller)
        {
            // A called workflow that asks for nothing has what its caller has.
            token = job.Permissions is null && run.Document.Permissions is null
                ? new TokenPermissions(caller.Permissions, "the caller", null)
                : token.Below(caller.Permissions);
        }

        var secrets = job.Node["secrets"] is YamlScalar { Value: "inherit" } ? [SecretNames.All] : SecretNames.In(run.Document.Environment, job.Node);
        return explanation with
        {
            Permissions = token.Granted,
            PermissionsFrom = token.From,
            PermissionsReduced = token.Reduced,
            Secrets = secrets,
            SecretsNote = secrets.Count > 0 ? Note(run, explanation, secrets) : null,
        };
    }

    private static string? Note(Run run, JobExplanation explanation, IReadOnlyList<string> secrets)
    {
        if (run.What.IsFromStranger)
            return "empty: a pull request from a fork sees no secrets";
        if (run.HandedOn is { } handed && secrets.Where(x => x != SecretNames.All && !handed.Contains(x, StringComparer.OrdinalIgnoreCase)).ToList() is { Count: > 0 } missing)
            return $"{string.Join(", ", missing)}: {(explanation.Environment is { } environment ? $"that of environment {environment.Name}, for" : "empty, for")} the caller does not hand it on";
        if (run.What.IsDependabot)
            return "Dependabot's own secrets, not those of Actions";
        return run.What is { Name: "pull_request_target", Fork: true } ? "seen although the pull request comes from a fork" : null;
    }
}
