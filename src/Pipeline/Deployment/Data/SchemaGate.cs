using System.Collections.Immutable;
using Pipeline.Diagnostics;

namespace Pipeline.Deployment.Data;

/// <summary>What the journal says of the schema. A release that does not know a contracting migration that was applied cannot run on what is left.</summary>
internal static class SchemaGate
{
    /// <summary>Refuses a way back over a contracting migration.</summary>
    /// <exception cref="PipelineException">Exit 3: which migration, and the ways out.</exception>
    public static void RequireRunsOn(ReleaseHistory history, Release release, string environment)
    {
        if (history.KnownTo(release) is not { } known)
            return;
        var missing = history.Contracted.Except(known);
        if (!missing.IsEmpty)
            throw PipelineException.Refused(
                $"{release.Version} cannot run on the schema that {environment} has", environment,
                $"it does not know {string.Join(", ", missing.Order(StringComparer.Ordinal))}, which removed what it needs",
                "go back to a release that knows it (./build.sh History), deploy a corrected release, or put a backup of before back: ./build.sh Backups, then Restore --at <backup>");
    }

    /// <summary>Refuses to remove what somebody needs.</summary>
    /// <param name="history">The record.</param>
    /// <param name="held">The migrations that remove it.</param>
    /// <param name="others">The releases that still run, or that a rollback would take.</param>
    /// <exception cref="PipelineException">Exit 3: who needs what, and until when.</exception>
    public static void RequireNobodyNeeds(ReleaseHistory history, ImmutableArray<string> held, IEnumerable<(Release Release, string Why)> others)
    {
        var needs = others.Select(x => (x.Release, x.Why, Missing: held.Except(history.KnownTo(x.Release) ?? []).ToList())).Where(x => x.Missing.Count > 0).ToList();
        if (needs.Count > 0)
            throw PipelineException.Refused(
                $"{string.Join(" and ", needs.Select(x => $"{x.Release.Version} ({x.Why})"))} may need what is to be removed", null,
                string.Join("; ", needs.Select(x => $"{x.Release.Version} does not know {string.Join(", ", x.Missing)}")),
                "contract after the next release: then the one before it knows these migrations, and a rollback still has somewhere to go");
    }
}
