using System.Collections.Immutable;

namespace Pipeline.Deployment;

/// <summary>A value that a Prometheus gave.</summary>
/// <param name="Labels">Its labels.</param>
/// <param name="Value">The value; <see cref="double.NaN"/> where there is none.</param>
public sealed record Sample(ImmutableSortedDictionary<string, string> Labels, double Value);
