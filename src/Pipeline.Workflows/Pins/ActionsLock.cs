using System.Text.Encodings.Web;
using System.Text.Json;
using Pipeline.Diagnostics;
using Pipeline.Engine;
using Pipeline.Execution;

namespace Pipeline.Workflows.Pins;

/// <summary>The commits of all actions that generated workflows use: <c>.github/actions.lock.json</c>. Generation takes them from nowhere else.</summary>
public sealed class ActionsLock
{
    /// <summary>The file, below the root directory.</summary>
    public const string FileName = ".github/actions.lock.json";

    private readonly HashSet<string> _asked = [];

    /// <summary>A lock of these entries, in any order.</summary>
    /// <exception cref="ArgumentException">Two entries are of one repository; letter case does not tell repositories apart.</exception>
    public ActionsLock(IEnumerable<LockedAction> entries)
    {
        Entries = [.. entries.OrderBy(x => x.Repository, StringComparer.Ordinal)];
        var twice = Entries.GroupBy(x => x.Repository, StringComparer.OrdinalIgnoreCase).FirstOrDefault(x => x.Count() > 1);
        if (twice is not null)
            throw new ArgumentException($"{twice.Key} is in the lock twice.", nameof(entries));
    }

    /// <summary>One entry for a repository, sorted.</summary>
    public IReadOnlyList<LockedAction> Entries { get; }

    /// <summary>The entries that nobody has asked this lock for: when all workflows were made of it, no workflow uses them.</summary>
    internal IEnumerable<string> Unused => Entries.Select(x => x.Repository).Except(_asked);

    /// <summary>The pin of an action; those in folders of a repository share its entry.</summary>
    /// <param name="action"><c>owner/repo</c> or <c>owner/repo/path</c>.</param>
    /// <exception cref="PipelineException">The lock has no such repository (exit code 2).</exception>
    public PinnedAction this[string action]
    {
        get
        {
            var entry = Find(action) ?? throw Unknown(action);
            _asked.Add(entry.Repository);
            return new PinnedAction(action, entry.Version, entry.Sha);
        }
    }

    /// <summary>Reads the lock of the repository at <paramref name="root"/>.</summary>
    /// <exception cref="PipelineException">There is none, or it has mistakes: all of them (exit code 2).</exception>
    public static ActionsLock Read(string root)
    {
        var path = PathIn(root);
        try
        {
            return Parse(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw PipelineException.WrongUse("There is no lock of actions", FileName, "generated workflows use only actions whose commits it holds",
                "make it from your first action: ./build.sh UpdateActions --add actions/checkout");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw PipelineException.Failed("The lock of actions cannot be read", FileName, e.Message, "make it readable", inner: e);
        }
    }

    /// <summary>Reads a lock's text.</summary>
    /// <exception cref="PipelineException">It has mistakes: all of them (exit code 2).</exception>
    public static ActionsLock Parse(ReadOnlySpan<byte> text)
    {
        var reading = new ActionsLockReader();
        var entries = reading.Read(text.ToArray());
        if (reading.Mistakes.Count == 0)
            return new ActionsLock(entries);
        throw new PipelineException(ExitCode.WrongUse, new Diagnostic(
            reading.Mistakes.Count == 1 ? "The lock of actions has a mistake" : $"The lock of actions has {reading.Mistakes.Count} mistakes", FileName,
            Next: $"correct the file, or take its last good state: git checkout -- {FileName}", Details: reading.Mistakes));
    }

    /// <summary>This lock with one entry more, or another one for its repository.</summary>
    public ActionsLock With(LockedAction entry) =>
        new(Entries.Where(x => !string.Equals(x.Repository, entry.Repository, StringComparison.OrdinalIgnoreCase)).Append(entry));

    /// <summary>This lock without the entry of a repository.</summary>
    internal ActionsLock Without(string repository) => new(Entries.Where(x => x.Repository != repository));

    /// <summary>The file's bytes: the same for the same entries on every machine.</summary>
    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        // The file is not part of a web page, so quotes and letters of any language are written as they are.
        var form = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(bytes, form))
        {
            json.WriteStartObject();
            json.WriteNumber(ActionsLockReader.Format, ActionsLockReader.KnownFormat);
            json.WriteStartObject(ActionsLockReader.Actions);
            foreach (var entry in Entries)
            {
                json.WriteStartObject(entry.Repository);
                json.WriteString(ActionsLockReader.Version, entry.Version);
                json.WriteString(ActionsLockReader.Sha, entry.Sha);
                json.WriteString(ActionsLockReader.Seen, entry.Seen);
                json.WriteString(ActionsLockReader.Date, entry.Date.ToString("O"));
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    /// <summary>Writes the file in one step.</summary>
    public void Write(string root)
    {
        var path = PathIn(root);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        DurableFile.Write(path, ToBytes());
    }

    internal LockedAction? Find(string action)
    {
        var repository = PinSyntax.IsActionName(action) ? PinSyntax.RepositoryOf(action) : action;
        return Entries.FirstOrDefault(x => x.Repository == repository);
    }

    private static string PathIn(string root) => Path.Combine(root, ".github", "actions.lock.json");

    private PipelineException Unknown(string action)
    {
        var isName = PinSyntax.IsActionName(action);
        var wanted = isName ? PinSyntax.RepositoryOf(action) : action;
        var near = Engine.Nearest.All(wanted, Entries.Select(x => x.Repository));
        return PipelineException.WrongUse($"`{action}` is not in the lock of actions", FileName,
            isName ? null : "an action is owner/repo or owner/repo/path, without a version",
            (near.Count > 0 ? $"write {string.Join(" or ", near)}, or " : "")
                + $"add it: ./build.sh UpdateActions --add {(isName ? wanted : "owner/repo")}@v1.2.3");
    }
}
