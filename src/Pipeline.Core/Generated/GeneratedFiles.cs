using Pipeline.Diagnostics;
using Pipeline.Engine;

namespace Pipeline.Generated;

/// <summary>What a generation did, paths relative to the root.</summary>
internal sealed record WrittenFiles(string[] Written, string[] Removed, string[] Unchanged);

/// <summary>Writes what is generated: all files or none.</summary>
internal static class GeneratedFiles
{
    /// <summary>Where files with our header that nobody wants any more are removed.</summary>
    public static IReadOnlyList<string> Owned { get; } = [".github/workflows", ".github/actions/set-up", ".github/dependabot.yml"];

    /// <summary>Writes the files that differ, removes generated ones that are wanted no more, and leaves all others untouched.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="files">All that is wanted.</param>
    /// <param name="owned">Files, and folders whose files, that are ours when they carry our header; null: <see cref="Owned"/>.</param>
    /// <param name="force">Replace files without our header too.</param>
    /// <param name="set">What they are; null: the workflows.</param>
    /// <exception cref="PipelineException">Something is in the way (wrong use), another run writes (refused), or writing failed; nothing was changed.</exception>
    public static WrittenFiles Write(string root, IReadOnlyList<GeneratedFile> files, IReadOnlyList<string>? owned = null, bool force = false, GeneratedSet? set = null) =>
        Write(root, files, owned, force, null, set);

    /// <summary>Where contents wait for their renames; below the folder that git ignores.</summary>
    internal static string Staging(string root) => Path.Combine(root, ".nuke", "temp", "generated");

    /// <param name="root">The root of the repository.</param>
    /// <param name="files">All that is wanted.</param>
    /// <param name="owned">See above.</param>
    /// <param name="force">See above.</param>
    /// <param name="before">Told of each step before it is done; tests fail there.</param>
    /// <param name="set">See above.</param>
    internal static WrittenFiles Write(string root, IReadOnlyList<GeneratedFile> files, IReadOnlyList<string>? owned, bool force, Action<string>? before, GeneratedSet? set = null)
    {
        set ??= GeneratedSet.Workflows;
        owned ??= set.Owned;
        var survey = Survey.Of(root, files, owned);
        Refuse(set, survey, force);
        var changes = Changes(survey);
        if (changes.Count > 0 || Directory.Exists(Staging(root)))
        {
            using var turn = Lock(set, root);
            survey = Survey.Of(root, files, owned);
            Refuse(set, survey, force);
            changes = Changes(survey);
            CarryOut(set, root, new FileChanges(root, Staging(root), changes), before);
        }

        return new WrittenFiles(
            [.. changes.Where(x => x.Text is not null).Select(x => x.Old.Path)], [.. survey.Extra.Select(x => x.Path)],
            [.. survey.Wanted.Where(x => x.State.Is(x.File)).Select(x => x.File.Path)]);
    }

    internal static IReadOnlyList<FileChange> Changes(Survey survey) =>
    [
        .. survey.Wanted.Where(x => !x.State.Is(x.File)).Select(x => new FileChange(x.State, x.File.Text)),
        .. survey.Extra.Select(x => new FileChange(x, null)),
    ];

    private static void CarryOut(GeneratedSet set, string root, FileChanges changes, Action<string>? before)
    {
        var step = "";
        try
        {
            foreach (var next in changes.Steps())
                before?.Invoke(step = next);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException && step != "clear away")
        {
            var left = changes.Undo();
            throw new PipelineException(
                ExitCode.Failed,
                new Diagnostic(
                    left.Count == 0 ? $"The {set.What} were not generated; all files are as they were" : $"The {set.What} were generated only in part, and could not be put back",
                    root, $"at `{step}`: {exception.Message}",
                    $"make room or give write access to the folder, then run {set.Command} again; it writes what is missing", left),
                exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // All files are in place; the next run clears the rest away.
        }
        catch
        {
            changes.Undo();
            throw;
        }
    }

    private static void Refuse(GeneratedSet set, Survey survey, bool force)
    {
        var blocked = survey.Wanted.Where(x => x.State.IsObstacle || x.State.Occupant == Occupant.HandMade && !force).Select(x => x.State).ToList();
        if (blocked.Count == 0)
            return;
        throw new PipelineException(ExitCode.WrongUse, new Diagnostic(
            $"{(blocked.Count == 1 ? "A file is" : $"{blocked.Count} files are")} in the way of what is generated; nothing was changed",
            Why: "what this program did not generate it does not replace unasked",
            Next: blocked.Exists(x => x.IsObstacle)
                ? $"move what is in the way somewhere else, then run {set.Command} again"
                : $"move it somewhere else, or replace it with {set.Command} --force; {set.Command.Replace("Generate", "Check", StringComparison.Ordinal)} shows the difference",
            Details: [.. blocked.Select(x => $"{x.Path}: {x.Why ?? (x.LinkTarget is { } link ? $"is a symbolic link to {Show.Plain(link)}" : "has no header of ours, so it was written by hand")}")]));
    }

    private static FileStream Lock(GeneratedSet set, string root)
    {
        var path = Staging(root) + ".lock";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw PipelineException.Failed($"The {set.What} were not generated; all files are as they were", path, exception.Message, "give write access to the folder", inner: exception);
        }

        try
        {
            // The system gives it back when its owner ends in any way.
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw PipelineException.Failed($"The {set.What} were not generated; all files are as they were", path, exception.Message, "give write access to it", inner: exception);
        }
        catch (IOException exception)
        {
            throw PipelineException.Refused($"Another run generates the {set.What} now", path, exception.Message, $"wait for it, then run {set.Command} again");
        }
    }
}
