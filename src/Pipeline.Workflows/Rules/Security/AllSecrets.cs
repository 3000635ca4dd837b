using Pipeline.Workflows.WhatIf;

namespace Pipeline.Workflows.Rules.Security;

internal sealed class AllSecrets() : Rule(
    "all-secrets",
    "Secrets are named; the whole `secrets` context, or a name made by an expression, is never used",
    "The runner then gets every secret of the repository, and cannot know which to mask where",
    Sources.Zizmor + "overprovisioned-secrets")
{
    public override IEnumerable<Remark> Check(Inspection file) =>
        from usage in file.Usages
        where usage.Secrets.Contains(SecretNames.All)
        select new Remark(usage.At(file, "secrets"), "all secrets are handed over", "name the secret: `secrets.NAME`");
}
