using Pipeline.Workflows.WhatIf;

namespace Pipeline.Workflows.Rules.Security;

internal sealed class SecretsEnvironment() : Rule(
    "secrets-environment",
    "Secrets are used only in jobs with an environment",
    "Only an environment can bind a secret to branches and to somebody's approval",
    Sources.Zizmor + "secrets-outside-env")
{
    public override IEnumerable<Remark> Check(Inspection file) =>
        from usage in file.Usages
        where usage.Job?.Node["environment"] is null
        from secret in usage.Secrets
        where secret != SecretNames.All
        select new Remark(
            usage.At(file, secret),
            usage.Job is null ? $"`secrets.{secret}` goes to every job" : $"job `{usage.Job.Id}` uses `secrets.{secret}` without an environment",
            usage.Job is null ? "move it to the job that needs it, and give that job an environment"
            : usage.Job.Uses is not null ? "let the called job name the environment and read its secrets there"
            : "give the job an `environment`, and keep the secret there");
}
