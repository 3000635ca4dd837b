using System.Collections.Immutable;

namespace Pipeline.Deployment.Data;

/// <summary>What one run of a <see cref="Systems.Services.Migration"/> has applied.</summary>
/// <param name="Names">The migrations, in their order.</param>
/// <param name="Seconds">How long the run took; a program does not say how long each of them did.</param>
public sealed record AppliedMigrations(ImmutableArray<string> Names, double Seconds);
