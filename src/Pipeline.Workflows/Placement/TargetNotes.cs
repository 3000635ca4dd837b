using Nuke.Common;
using Pipeline.Engine;
using Pipeline.Systems;
using Pipeline.Workflows.Expressions;
using Pipeline.Workflows.Model;

namespace Pipeline.Workflows.Placement;

/// <summary>What targets declare about the jobs that they run in. Where no workflow is made, it says nothing.</summary>
public static class TargetNotes
{
    /// <summary>What the job's token must be allowed to, each with its reason.</summary>
    public static ITargetDefinition Permissions(this ITargetDefinition target, params ReadOnlySpan<Permission> permissions)
    {
        foreach (var permission in permissions)
            target.Note(permission);
        return target;
    }

    /// <summary>The job's token is handed over in this variable.</summary>
    public static ITargetDefinition UsesToken(this ITargetDefinition target, string variable = "GITHUB_TOKEN") => target.Note(new TokenNote(variable));

    /// <summary>It reads commits and tags before the current one: the whole history is checked out.</summary>
    public static ITargetDefinition ReadsHistory(this ITargetDefinition target) => target.Note(new HistoryNote());

    /// <summary>It runs once for each cell; the cell is given with <c>--cell</c>. Without it, it runs all cells by itself.</summary>
    public static ITargetDefinition RunsCells(this ITargetDefinition target, TestMatrix matrix) => target.Note(matrix);

    /// <summary>The same for a matrix that is made only when workflows are; null: the target runs once.</summary>
    public static ITargetDefinition RunsCells(this ITargetDefinition target, Func<TestMatrix?> matrix) => target.Note(new CellsNote(matrix));

    /// <summary>What it leaves is handed on although it has failed: what comes after it reports on the failure.</summary>
    public static ITargetDefinition HandsOnFailures(this ITargetDefinition target) => target.Note(new FailuresNote());

    /// <summary>What depends on it needs none of its files: a job that runs after its job is complete without them.</summary>
    public static ITargetDefinition LeavesNoFiles(this ITargetDefinition target) => target.Note(new NoFilesNote());

    /// <summary>What it produces, it makes with certain options only.</summary>
    /// <param name="target">The target.</param>
    /// <param name="whyNone">Says why it makes none with a job's options, or null.</param>
    internal static ITargetDefinition MakesFiles(this ITargetDefinition target, Func<JobOptions, string?> whyNone) => target.Note(new FilesNote(whyNone));

    /// <summary>An action that has to run before it, such as one that installs a tool.</summary>
    /// <param name="target">The target.</param>
    /// <param name="action">Its name in <c>actions.lock.json</c>.</param>
    /// <param name="name">What people see.</param>
    /// <param name="with">Its inputs.</param>
    public static ITargetDefinition NeedsAction(this ITargetDefinition target, string action, string name, TextMap? with = null) =>
        target.Note(new ActionNote(action, name, with ?? [], After: false, null));

    /// <summary>An action that has to run after it, such as one that publishes what it found.</summary>
    /// <param name="target">The target.</param>
    /// <param name="action">Its name in <c>actions.lock.json</c>.</param>
    /// <param name="name">What people see.</param>
    /// <param name="with">Its inputs.</param>
    /// <param name="evenAfterFailure">Whether it runs when the target has failed too.</param>
    public static ITargetDefinition FollowedByAction(
        this ITargetDefinition target, string action, string name, TextMap? with = null, bool evenAfterFailure = false) =>
        target.Note(new ActionNote(action, name, with ?? [], After: true, evenAfterFailure ? !Functions.Cancelled : null));

    internal const string SarifAction = "github/codeql-action/upload-sarif";
    internal const string SarifWrites = "show findings among the security alerts";
    internal const string SarifReads = "tell the runs of workflows apart, in a private repository";

    /// <summary>Its findings, a SARIF file, appear among the repository's security alerts.</summary>
    public static ITargetDefinition ReportsSarif(this ITargetDefinition target, string file, string category) => target
        .Permissions(
            Scopes.SecurityEvents.Write(SarifWrites),
            Scopes.Actions.Read(SarifReads))
        .FollowedByAction(
            SarifAction, $"Show what was found in {category}", new TextMap { ["sarif_file"] = file, ["category"] = category }, evenAfterFailure: true);

    /// <summary>Others can verify which workflow made these files, from which commit. Only where the workflow is a release.</summary>
    public static ITargetDefinition Attested(this ITargetDefinition target, string files) => target.Note(new AttestNote(files));

    /// <summary>
    /// Others can verify which workflow made this image, from which commit; the statement lies beside the image in its registry. Only where the
    /// workflow is a release.
    /// </summary>
    /// <param name="target">The target. It sets the step outputs <c>&lt;image&gt;-name</c> and <c>&lt;image&gt;-digest</c>.</param>
    /// <param name="images">Tells the images' names when a workflow is made.</param>
    public static ITargetDefinition AttestedImages(this ITargetDefinition target, Func<IEnumerable<string>> images) => target.Note(new AttestImagesNote(images));

    /// <summary>What is noted depends on the options that the target's job passes.</summary>
    internal static ITargetDefinition NotesByOptions(this ITargetDefinition target, Func<JobOptions, IEnumerable<object>> notes) => target.Note(new JobOptions.Note(notes));
}

/// <summary>A secret of the job's environment, as a variable of the same name.</summary>
internal sealed record SecretNote(string Name);

/// <summary>A variable of the job's environment that is no secret.</summary>
internal sealed record VariableNote(string Name);

/// <summary>Where people see what the job has deployed.</summary>
internal sealed record AddressNote(Uri Address);

/// <summary>Somebody has to approve the job's environment.</summary>
internal sealed record ApprovalNote;

internal sealed record TokenNote(string Variable);

internal sealed record HistoryNote;

internal sealed record CellsNote(Func<TestMatrix?> Matrix);

internal sealed record FailuresNote;

internal sealed record NoFilesNote;

internal sealed record FilesNote(Func<JobOptions, string?> WhyNone);

internal sealed record ActionNote(string Action, string Name, TextMap With, bool After, Expr<bool>? If);

internal sealed record AttestNote(string Files);

internal sealed record AttestImagesNote(Func<IEnumerable<string>> Images);
