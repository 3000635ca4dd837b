namespace Pipeline.Workflows.Rules.Form;

internal sealed class YamlForm() : Rule(
    "yaml",
    "The file is one YAML document whose keys stand once",
    "GitHub refuses the whole file, and only after the push",
    "https://yaml.org/spec/1.2.2/")
{
    public override IEnumerable<Remark> Check(Inspection file) =>
        file.Document.Mistakes.Select(x => new Remark(x.At, x.Message, "correct the YAML; its other findings may follow from this one"));
}
