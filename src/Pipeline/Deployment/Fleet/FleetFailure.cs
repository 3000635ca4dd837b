using Pipeline.Diagnostics;

namespace Pipeline.Deployment.Fleet;

/// <summary>The failures of machines as people read them: each names its machine.</summary>
internal static class FleetFailure
{
    /// <summary>Whether a machine was not reached, and did not refuse.</summary>
    public static bool IsOfConnection(Exception failure) =>
        failure is PipelineException { Code: Engine.ExitCode.Failed } or IOException or HttpRequestException or System.Net.Sockets.SocketException or OperationCanceledException;

    /// <summary>What failed and why, in one line.</summary>
    public static string FirstLine(Exception failure) =>
        (failure is PipelineException { Diagnostic: var x } ? string.Join(": ", new[] { x.What, x.Why }.Where(y => !string.IsNullOrEmpty(y))) : failure.Message).Split('\n')[0];

    /// <summary>The failure of one machine.</summary>
    public static PipelineException Of(FleetMember member, Exception failure) => Of(member.Name, failure);

    /// <summary>The failure of one machine.</summary>
    public static PipelineException Of(string machine, Exception failure) => failure is PipelineException known
        ? new PipelineException(known.Code, known.Diagnostic with { What = $"{machine}: {known.Diagnostic.What}" }, known)
        : PipelineException.Failed($"{machine}: {FirstLine(failure)}", inner: failure);

    /// <summary>The failures of several machines as one. A lost lease goes before all; refused is only what each of them refuses.</summary>
    public static PipelineException Of(IReadOnlyDictionary<FleetMember, Exception> failures)
    {
        var ordered = failures.OrderBy(x => LostLease.Is(x.Value) ? 0 : 1).ThenBy(x => x.Key.Name, StringComparer.Ordinal).ToList();
        var first = Of(ordered[0].Key, ordered[0].Value);
        if (ordered.Count == 1)
            return first;
        var code = ordered.TrueForAll(x => x.Value is PipelineException { Code: Engine.ExitCode.Refused }) || LostLease.Is(first) ? Engine.ExitCode.Refused
            : first.Code == Engine.ExitCode.Refused ? Engine.ExitCode.Failed : first.Code;
        return new PipelineException(
            code, first.Diagnostic with { Details = [.. first.Diagnostic.Details ?? [], .. ordered.Skip(1).Select(x => $"{x.Key.Name}: {FirstLine(x.Value)}")] }, first.InnerException);
    }

    /// <summary>Machines are not reached that a change needs.</summary>
    /// <param name="failures">Why, of each.</param>
    /// <param name="least">How many that serve must be reached.</param>
    public static PipelineException Refused(IReadOnlyDictionary<FleetMember, Exception> failures, int least)
    {
        var away = failures.OrderBy(x => x.Key.Name, StringComparer.Ordinal).ToList();
        var one = away.Count == 1;
        var needed = away.Where(x => !x.Key.CanSpare).Select(x => x.Key.Name).ToList();
        return new PipelineException(
            Engine.ExitCode.Refused,
            new Diagnostic(
                $"{string.Join(", ", away.Select(x => x.Key.Name))} of the fleet {(one ? "is" : "are")} not reached, and nothing was changed", null,
                string.Join("; ", away.Select(x => $"{x.Key.Name}: {FirstLine(x.Value)}")),
                $"let {(one ? "it" : "them")} be reached" + (needed.Count == 0
                    ? $", or lower Least of the environment: {least} machines that serve must be"
                    : $": {string.Join(", ", needed)} cannot be left out, because of what {(one ? "it has" : "they have")} alone")),
            away[0].Value);
    }
}
