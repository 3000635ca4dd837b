using Nuke.Common;
using Nuke.Common.Execution;

namespace Pipeline.Engine;

/// <summary>Extension: what a target can say about itself beyond Nuke's definitions.</summary>
public static class TargetDefinitionExtensions
{
    /// <summary>As <see cref="ExclusiveAttribute"/>, and handed on to targets that inherit this one.</summary>
    public static ITargetDefinition Exclusive(this ITargetDefinition definition, params string[] resources)
    {
        Of(definition).ExclusiveResources.AddRange(resources);
        return definition;
    }

    /// <summary>
    /// Limits how long one attempt of the target may take. When the time is over, <see cref="BuildCancellation.Token"/> is
    /// cancelled for it; if it has not ended ten seconds later, it is left behind and the build goes on without it.
    /// </summary>
    /// <exception cref="ArgumentException">The limit is not longer than zero.</exception>
    public static ITargetDefinition Timeout(this ITargetDefinition definition, TimeSpan limit)
    {
        Of(definition).SetTimeLimit(limit);
        return definition;
    }

    /// <summary>Tries the target again when it fails. Its actions must bear being repeated.</summary>
    /// <param name="definition">The target.</param>
    /// <param name="times">How often at most, 1 or more, after the first attempt.</param>
    /// <param name="firstDelay">The pause before the second attempt, 1 s when left out; it doubles each time, up to 1 min.</param>
    /// <param name="when">Which failures are worth another attempt; a timeout is a <see cref="TimeoutException"/>.
    /// When left out, all but those whose exit code is not <see cref="ExitCode.Failed"/>.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public static ITargetDefinition Retry(
        this ITargetDefinition definition, int times, TimeSpan? firstDelay = null, Func<Exception, bool>? when = null)
    {
        Of(definition).SetRetries(new RetryPolicy(times, firstDelay ?? TimeSpan.FromSeconds(1), when));
        return definition;
    }

    /// <summary>Notes something on the target that the engine does not look at, for what is derived from targets; see <see cref="BuildTargets"/>.</summary>
    public static ITargetDefinition Note(this ITargetDefinition definition, object note)
    {
        Of(definition).Note(note);
        return definition;
    }

    /// <summary>
    /// Takes notes, but only when somebody asks for them: workflows, <c>Doctor</c>, <c>--plan</c>. A usual run then does not make what they consist of.
    /// </summary>
    /// <example><code>.Notes(x => x.NeedsTool(KnownTools.Git).ReadsHistory())</code></example>
    public static ITargetDefinition Notes(this ITargetDefinition definition, Action<ITargetDefinition> notes)
    {
        Of(definition).NoteLater(notes);
        return definition;
    }

    /// <summary>What <c>--plan</c> shows of the target besides its name: a definition it would hand on, a list of steps.</summary>
    /// <param name="definition">The target.</param>
    /// <param name="text">Makes the text; it looks and changes nothing. It runs only for <c>--plan</c>, with the parameters in place.</param>
    public static ITargetDefinition ShowsPlan(this ITargetDefinition definition, Func<Task<string>> text) => definition.Note(new PlanDetail(text));

    private static TargetDefinition Of(ITargetDefinition definition) => (TargetDefinition)definition;
}

/// <summary>What a plan shows of a target.</summary>
internal sealed record PlanDetail(Func<Task<string>> Text);
