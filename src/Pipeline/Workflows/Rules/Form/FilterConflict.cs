namespace Pipeline.Workflows.Rules.Form;

internal sealed class FilterConflict() : Rule(
    "filter-conflict",
    "An event has `branches` or `branches-ignore`, never both; likewise `tags` and `paths`",
    "GitHub refuses the whole file",
    Sources.Syntax + "#onpushbranchestagsbranches-ignoretags-ignore")
{
    private static readonly string[] Names = ["branches", "tags", "paths"];

    public override IEnumerable<Remark> Check(Inspection file) =>
        from item in file.Events
        from name in Names
        let ignore = item.Filters?.Find(name + "-ignore")
        where ignore is not null && item.Filters!.Find(name) is not null
        select new Remark(ignore.Key.At, $"`{name}` and `{name}-ignore` exclude each other", $"keep `{name}`, and begin what it leaves out with `!`");
}
