using Pipeline.Workflows.Yaml;

namespace Pipeline.Workflows.Rules.Security;

internal sealed class Credentials() : Rule(
    "hard-coded-credentials",
    "Passwords of container registries come from secrets",
    "A password in a file is known to everybody who ever sees the repository",
    Sources.Zizmor + "hardcoded-container-credentials")
{
    public override IEnumerable<Remark> Check(Inspection file)
    {
        foreach (var job in file.Jobs)
        {
            var services = (job.View.Node["services"] as YamlMapping)?.Entries.Select(x => x.Value) ?? [];
            foreach (var node in services.Prepend(job.View.Node["container"]))
                if (((node as YamlMapping)?["credentials"] as YamlMapping)?["password"] is YamlScalar { Value.Length: > 0 } password
                    && !(Interpolation.In(password.Value) is [var only] && only.Length == password.Value.Trim().Length))
                    yield return new Remark(password.At, "a password stands in the file", "change the password, keep it as a secret and write `${{ secrets.NAME }}`");
        }
    }
}
