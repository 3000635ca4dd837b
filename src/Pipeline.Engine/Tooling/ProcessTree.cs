using System.ComponentModel;
using System.Diagnostics;

namespace Pipeline.Engine;

/// <summary>A program and those that it started.</summary>
internal static class ProcessTree
{
    /// <summary>Kills all that this user may kill.</summary>
    /// <returns>Why some could not be killed, such as programs of another user; null when all were, or had ended.</returns>
    public static string? Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
            return null;
        }
        catch (InvalidOperationException)
        {
            // It has ended meanwhile.
            return null;
        }
        catch (Exception exception) when (exception is AggregateException or Win32Exception)
        {
            return string.Join("; ", (exception as AggregateException)?.InnerExceptions.Select(each => each.Message).Distinct() ?? [exception.Message]);
        }
    }
}
