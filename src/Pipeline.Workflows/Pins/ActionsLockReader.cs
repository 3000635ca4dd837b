using System.Globalization;
using System.Text.Json;

namespace Pipeline.Workflows.Pins;

/// <summary>Reads a lock with all its mistakes; a deserializer would stop at the first one.</summary>
internal sealed class ActionsLockReader
{
    public const string Format = "format", Actions = "actions", Version = "version", Sha = "sha", Seen = "seen", Date = "date";
    public const int KnownFormat = 1;

    private readonly List<LockedAction> _entries = [];

    /// <summary>What is wrong, each with the part of the file.</summary>
    public List<string> Mistakes { get; } = [];

    public IReadOnlyList<LockedAction> Read(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var json = JsonDocument.Parse(text.Span.StartsWith("\uFEFF"u8) ? text[3..] : text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty(Format, out var format) || !json.RootElement.TryGetProperty(Actions, out var actions))
                Wrong("", $"the file is no object with `{Format}` and `{Actions}`");
            else if (format.ValueKind != JsonValueKind.Number || !format.TryGetInt32(out var number) || number != KnownFormat)
                Wrong(Format, $"the format is not {KnownFormat}; a newer version of this program may have written the file");
            else if (actions.ValueKind != JsonValueKind.Object)
                Wrong(Actions, $"`{Actions}` is no object");
            else
                foreach (var action in actions.EnumerateObject())
                    ReadAction(action.Name, action.Value);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            Wrong("", $"no JSON: {exception.Message}");
        }

        foreach (var twice in _entries.GroupBy(x => x.Repository, StringComparer.OrdinalIgnoreCase).Where(x => x.Count() > 1))
            Wrong(twice.Last().Repository, $"is there twice: {string.Join(", ", twice.Select(x => x.Repository))}");
        return _entries;
    }

    private void ReadAction(string repository, JsonElement entry)
    {
        var mistakes = Mistakes.Count;
        if (!PinSyntax.IsActionName(repository))
            Wrong(repository, "no repository: write owner/repo");
        else if (!PinSyntax.IsRepository(repository))
            Wrong(repository, $"a folder of a repository: write {PinSyntax.RepositoryOf(repository)}, its actions share one entry");
        if (entry.ValueKind != JsonValueKind.Object)
        {
            Wrong(repository, $"no object with {Version}, {Sha}, {Seen}, {Date}");
            return;
        }

        foreach (var key in entry.EnumerateObject().Select(x => x.Name).Where(x => x is not (Version or Sha or Seen or Date)))
            Wrong(repository, $"`{key}` is unknown");
        var version = Part(Version, PinSyntax.IsVersion, PinSyntax.VersionRule);
        var sha = Part(Sha, PinSyntax.IsSha, PinSyntax.ShaRule);
        var seen = Part(Seen, LockedAction.IsSeen, LockedAction.SeenRule);
        var day = default(DateOnly);
        Part(Date, x => DateOnly.TryParseExact(x, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out day), "a day is year-month-day, such as 2026-11-22");
        if (mistakes == Mistakes.Count)
            _entries.Add(new LockedAction(repository, version, sha, seen, day));

        string Part(string name, Func<string, bool> isRight, string rule)
        {
            var text = entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : null;
            if (text is null || !isRight(text))
                Wrong(repository, text is null ? $"lacks `{name}`" : $"`{name}`: {rule}");
            return text ?? "";
        }
    }

    private void Wrong(string part, string what) => Mistakes.Add($"{ActionsLock.FileName}:{(part.Length > 0 ? $" {part}:" : "")} {what}");
}
