using System.Text;

namespace Nuke.Common.Tooling;

/// <summary>A process ended with another exit code than 0. The message has the command, where it ran, and what it wrote to standard error.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1032", Justification = "It exists only for a process, as in Nuke.")]
public class ProcessException(IProcess process) : Exception(Describe(process))
{
    private const int ShownLines = 40;

    /// <summary>The exit code.</summary>
    public int ExitCode { get; } = process.ExitCode;

    private static string Describe(IProcess process)
    {
        var text = new StringBuilder($"Process '{Path.GetFileName(process.FileName)}' exited with code {process.ExitCode}.")
            .Append($"\n   > {process.FileName} {process.Arguments}")
            .Append($"\n   @ {process.WorkingDirectory}");
        var lines = process.Output.Where(line => line.Type == OutputType.Err).Select(line => line.Text).ToList();
        if (lines.Count == 0)
            return text.ToString();
        text.Append(lines.Count > ShownLines ? $"\nThe last {ShownLines} lines of its error output:" : "\nError output:");
        foreach (var line in lines.Skip(lines.Count - ShownLines))
            text.Append("\n   ").Append(line);
        return text.ToString();
    }
}
