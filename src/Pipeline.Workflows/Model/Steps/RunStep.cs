using Pipeline.Workflows.Expressions;
using Pipeline.Yaml;

namespace Pipeline.Workflows.Model;

/// <summary>A script. It is a plain text: an expression inside a script would be a door for whoever chooses its value; pass it through <c>env</c>.</summary>
public sealed class RunStep : WorkStep
{
    /// <summary>A script.</summary>
    /// <exception cref="ArgumentException">The id is no name, the script is empty or holds an expression.</exception>
    public RunStep(
        string id, PlainText run, Text? name = null, Expr<bool>? @if = null, TextMap? env = null, Text? shell = null, Text? workingDirectory = null,
        Value<bool> continueOnError = default, Value<double> timeoutMinutes = default,
        IEnumerable<Unmodelled>? unmodelled = null)
        : base(id, name, @if, continueOnError, timeoutMinutes, env, unmodelled)
    {
        var script = run.ToString();
        if (string.IsNullOrWhiteSpace(script))
            throw new ArgumentException($"Step {id} has an empty script");
        if (script.Contains("${{", StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"The script of step {id} holds an expression, which whoever chooses its value can turn into code; write env: new() {{ [\"NAME\"] = … }} and use \"$NAME\""
                + " (https://docs.github.com/en/actions/reference/security/secure-use#good-practices-for-mitigating-script-injection-attacks)");
        }

        Run = script.ReplaceLineEndings("\n");
        Shell = shell;
        WorkingDirectory = workingDirectory;
    }

    /// <summary>The script.</summary>
    public string Run { get; }

    /// <summary><c>bash</c>, <c>sh</c>, <c>pwsh</c>, <c>python</c> or a command with <c>{0}</c>.</summary>
    public Text? Shell { get; }

    /// <summary>The folder that it runs in.</summary>
    public Text? WorkingDirectory { get; }

    private protected override void Work(YamlMapping mapping)
    {
        Emit.Add(mapping, "shell", Shell);
        Emit.Add(mapping, "working-directory", WorkingDirectory);
        mapping.Add("run", Run);
    }

    private protected override void CollectWork(PlacedExpressions expressions)
    {
        expressions.Add("jobs.<id>.steps.run", WorkingDirectory);
        expressions.Add("jobs.<id>.steps.run", Shell);
    }
}
