namespace Pipeline.Workflows.Rules.Shell;

/// <summary>The page of rules lists it; <see cref="ShellCheck"/> finds what breaks it.</summary>
internal sealed class ShellRule() : Rule(
    ShellCheck.RuleId,
    "Every `run` of bash or sh passes shellcheck, with the options that GitHub gives the shell",
    "Quoting mistakes and unset variables show up in the one run where they hurt",
    "https://www.shellcheck.net/wiki/")
{
    public override IEnumerable<Remark> Check(Inspection file) => [];
}
