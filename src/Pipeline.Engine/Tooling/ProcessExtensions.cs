using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Nuke.Common.Tooling;

/// <summary>Asks processes for their end and their output.</summary>
[DebuggerStepThrough]
public static class ProcessExtensions
{
    /// <summary>Waits for the end; a timeout is an error.</summary>
    public static IProcess AssertWaitForExit([NotNull] this IProcess? process)
    {
        Assert.True(process is not null);
        Assert.True(process.WaitForExit(), $"Process '{process.FileName}' did not end within its timeout and was killed");
        return process;
    }

    /// <summary>Waits for the end; any exit code but 0 is an error.</summary>
    /// <exception cref="ProcessException">The exit code is not 0.</exception>
    public static IProcess AssertZeroExitCode([NotNull] this IProcess? process) =>
        process.AssertWaitForExit().ExitCode == 0 ? process : throw new ProcessException(process);

    /// <summary>The lines; one of standard error is an error.</summary>
    public static IReadOnlyCollection<Output> EnsureOnlyStd(this IReadOnlyCollection<Output> output)
    {
        foreach (var line in output)
            Assert.True(line.Type == OutputType.Std, $"Unexpected error output: {line.Text}");
        return output;
    }

    /// <summary>The lines of standard output as one text.</summary>
    public static string StdToText(this IEnumerable<Output> output) =>
        string.Join(Environment.NewLine, output.Where(line => line.Type == OutputType.Std).Select(line => line.Text));

    /// <summary>Standard output read as JSON.</summary>
    public static T? StdToJson<T>(this IEnumerable<Output> output) => JsonSerializer.Deserialize<T>(output.StdToText(), JsonSerializerOptions.Web);
}
