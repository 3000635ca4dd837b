using Pipeline.Yaml;

namespace Pipeline.Workflows.Rules.Security;

internal sealed class SecretsInherit() : Rule(
    "secrets-inherit",
    "A call of a reusable workflow names the secrets that it hands over, never `secrets: inherit`",
    "Otherwise the called workflow gets every secret of the repository",
    Sources.Zizmor + "secrets-inherit")
{
    public override IEnumerable<Remark> Check(Inspection file) =>
        file.Jobs.Select(x => x.Node["secrets"]).OfType<YamlScalar>().Where(x => x.Value == "inherit")
            .Select(x => new Remark(x.At, "the called workflow gets every secret", "name each one: `secrets:` with `name: ${{ secrets.name }}` below"));
}
