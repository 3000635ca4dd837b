using System.Collections.Immutable;
using System.Globalization;

namespace Pipeline.Deployment;

/// <summary>What users got while a deployment ran, as the edge counted it.</summary>
/// <param name="From">When counting began: before the first change.</param>
/// <param name="To">When it ended: after the last step, or when the failed one was undone.</param>
/// <param name="Requests">Requests that came in.</param>
/// <param name="Failed">Those that the edge could not get answered.</param>
/// <param name="LeastReady">The lowest number of replicas that users' requests could go to.</param>
/// <param name="MostReady">The highest.</param>
/// <param name="Generations">What each rollout answered that was there meanwhile.</param>
public sealed record Receipt(DateTimeOffset From, DateTimeOffset To, long Requests, long Failed, int LeastReady, int MostReady, ImmutableArray<GenerationReceipt> Generations)
{
    /// <summary>Answers with status 500 or more, those that the edge gave in place of a replica among them.</summary>
    public long Errors => Generations.IsDefault ? 0 : Generations.Sum(x => x.Errors);

    /// <summary>Half a sentence, such as <c>1,204 requests during the deployment, 0 failed</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Requests:N0} requests during the deployment, {Failed:N0} failed{(Errors > 0 ? $", {Errors:N0} answered with 5xx" : "")}");
}

/// <summary>What a rollout answered. A part in which it answered nothing is null.</summary>
/// <param name="Rollout">Which.</param>
/// <param name="Before">Until users could see the new release.</param>
/// <param name="During">From then on, until the old release was told to stop.</param>
/// <param name="After">From then on; of a failed deployment, while it was undone.</param>
public sealed record GenerationReceipt(string Rollout, AnsweredPart? Before, AnsweredPart? During, AnsweredPart? After)
{
    /// <summary>Requests in all parts.</summary>
    public long Requests => Parts.Sum(x => x.Requests);

    /// <summary>Errors in all parts.</summary>
    public long Errors => Parts.Sum(x => x.Errors);

    private IEnumerable<AnsweredPart> Parts => new[] { Before, During, After }.OfType<AnsweredPart>();
}

/// <summary>What was answered in a part of a deployment.</summary>
/// <param name="Requests">Requests, websockets included.</param>
/// <param name="Errors">Those answered with 500 or more.</param>
/// <param name="P50">Milliseconds within which half of them were answered, estimated within the router's classes.</param>
/// <param name="P95">The same for 95 percent.</param>
public sealed record AnsweredPart(long Requests, long Errors, double P50, double P95);
