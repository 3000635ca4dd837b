using Nuke.Common;
using Nuke.Common.CI.GitHubActions;

namespace Pipeline.Engine;

/// <summary>Extension: outputs of the step that runs the build, for later steps and jobs of the workflow.</summary>
public static class StepOutput
{
    /// <summary>Sets an output. Of two values for one name the last one counts. Safe from any thread.</summary>
    /// <param name="name">The name: letters, digits, <c>-</c> and <c>_</c>, with a letter or <c>_</c> in front.</param>
    /// <param name="value">
    /// The value, of one line or several, empty too; at most 1 MiB in UTF-16. It is seen by everybody who may read the workflow's runs.
    /// </param>
    /// <remarks>
    /// It goes to the file that the environment variable GITHUB_OUTPUT names. Without that variable it is only shown, with
    /// <c>--verbosity verbose</c>.
    /// </remarks>
    /// <exception cref="BuildException">
    /// The name or the size is wrong, the value holds a secret that the build knows, or the file cannot be written.
    /// </exception>
    public static void Set(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var session = Session.Current;
        OutputFile.Check(name, value, Redactor.Redact(value) != value);
        if (session.Invocation.Environment.GetValueOrDefault(OutputFile.Variable) is { Length: > 0 } file)
            OutputFile.Append(file, name, value);
        else if (session.Host is GitHubActions)
            session.Output.Warn($"The step output '{name}' goes nowhere: {OutputFile.Variable} is not set. Pass it on to the build.");
        session.Output.Line($"step output {name}={value}", Style.Dim, Verbosity.Verbose);
    }
}
