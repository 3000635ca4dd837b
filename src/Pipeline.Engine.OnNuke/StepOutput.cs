using Serilog;

namespace Pipeline.Engine;

/// <summary>Outputs of the step that runs the build, for later steps and jobs of the workflow.</summary>
public static class StepOutput
{
    /// <summary>Sets an output, as the engine does.</summary>
    /// <exception cref="BuildException">The name is wrong, the value holds a known secret, or the file cannot be written.</exception>
    public static void Set(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        OutputFile.Check(name, value, Redactor.Redact(value) != value);
        if (Environment.GetEnvironmentVariable(OutputFile.Variable) is { Length: > 0 } file)
            OutputFile.Append(file, name, value);
        Log.Verbose("step output {Name}={Value}", name, value);
    }
}
