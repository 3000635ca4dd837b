using Pipeline.Workflows.Documents;

namespace Pipeline.Workflows.Rules.Security;

internal sealed class UntrustedEnvironmentFile() : Rule(
    "untrusted-environment-file",
    "What strangers fill in is never written to `GITHUB_ENV` or `GITHUB_PATH`",
    "It sets variables such as `LD_PRELOAD` or a folder of programs for all later steps",
    Sources.Zizmor + "github-env")
{
    public override IEnumerable<Remark> Check(Inspection file)
    {
        foreach (var (job, step) in file.Steps)
        {
            if (step.Run is not { } run || !Writes(run.Value))
                continue;
            string[] tainted = [.. Tainted(file, job, step), "GITHUB_HEAD_REF"];
            var lines = run.Value.Split('\n');
            // What a group or a here-document writes stands on other lines than where it is written to.
            var anyLine = lines.Any(x => Writes(x) && (x.TrimStart().StartsWith('}') || x.Contains("<<", StringComparison.Ordinal)));
            var offset = 0;
            foreach (var line in lines)
            {
                var name = Writes(line) || anyLine ? tainted.FirstOrDefault(x => Reads(line, x)) : null;
                if (name is not null)
                    yield return new Remark(
                        ScalarPlace.Of(file.Document, run, offset), $"`{name}`, which strangers fill in, is written to the environment of all later steps",
                        "check its form first, or write it to `GITHUB_OUTPUT` and use the output only as a value of `env`");
                offset += line.Length + 1;
            }
        }
    }

    private static bool Writes(string text) =>
        text.Contains("GITHUB_ENV", StringComparison.Ordinal) || text.Contains("GITHUB_PATH", StringComparison.Ordinal);

    private static IEnumerable<string> Tainted(Inspection file, InspectedJob job, StepView step) =>
        from usage in file.Usages
        where usage.Path is [.., "env", _] && (usage.Step is { } of ? ReferenceEquals(of.Node, step.Node) : usage.Job is null || usage.Job == job) && Untrusted.IsIn(usage)
        select usage.Key;

    private static bool Reads(string line, string variable)
    {
        for (var at = line.IndexOf(variable, StringComparison.Ordinal); at > 0; at = line.IndexOf(variable, at + 1, StringComparison.Ordinal))
        {
            var end = at + variable.Length;
            var before = line.AsSpan(0, at);
            if ((before.EndsWith("$") || before.EndsWith("${") || before.EndsWith("$env:", StringComparison.OrdinalIgnoreCase) || before.EndsWith("%"))
                && (end == line.Length || !(char.IsAsciiLetterOrDigit(line[end]) || line[end] == '_')))
                return true;
        }

        return false;
    }
}
