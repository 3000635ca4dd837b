using Pipeline.Workflows.Documents;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Rules.Security;

internal sealed class TrivyVersion() : Rule(
    "trivy-version",
    "A Trivy action is given the version of Trivy that it runs",
    "The action's tags were moved to other code in March 2026 (CVE-2026-33634); the SHA pins the action, but not the program that it loads",
    "https://nvd.nist.gov/vuln/detail/CVE-2026-33634")
{
    public override IEnumerable<Remark> Check(Inspection file) =>
        from step in file.Steps
        where UsedAction.Is(step, "aquasecurity/trivy-action") || UsedAction.Is(step, "aquasecurity/setup-trivy")
        let version = step.With?["version"] as YamlScalar
        where version is null || !System.Version.TryParse(version.Value.TrimStart('v'), out _)
        select new Remark(version?.At ?? step.Uses!.At, "which Trivy it loads is not said", "add `version: v0.…` below `with`, the full version of a release");
}
