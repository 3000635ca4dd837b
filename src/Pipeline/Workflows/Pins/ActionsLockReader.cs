using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Pipeline.Workflows.Pins;

/// <summary>Reads a lock with all its mistakes. A deserializer would stop at the first one, and keep the last of two equal keys.</summary>
internal ref struct ActionsLockReader(ReadOnlySpan<byte> text)
{
    public const string Format = "format", Actions = "actions", Version = "version", Sha = "sha", Seen = "seen", Date = "date";
    public const int KnownFormat = 1;
    private static readonly string[] Parts = [Version, Sha, Seen, Date];

    private readonly ReadOnlySpan<byte> _text = text.StartsWith("\uFEFF"u8) ? text[3..] : text;
    private readonly List<LockedAction> _entries = [];

    public List<string> Mistakes { get; } = [];

    public readonly List<LockedAction> Read()
    {
        var json = new Utf8JsonReader(_text);
        try
        {
            json.Read();
            if (json.TokenType == JsonTokenType.StartObject)
                ReadFile(ref json);
            else
                Wrong(json.TokenStartIndex, "the file is no object");
            json.Read();
        }
        catch (JsonException e)
        {
            Wrong((int)(e.LineNumber ?? 0), (int)(e.BytePositionInLine ?? 0), "no JSON from here on: " + Shorten(e.Message));
        }

        return _entries;
    }

    private readonly void ReadFile(ref Utf8JsonReader json)
    {
        var keys = new HashSet<string>();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (key, at) = Key(ref json, keys, [Format, Actions]);
            json.Read();
            if (key == Format && !(json.TokenType == JsonTokenType.Number && json.TryGetInt32(out var format) && format == KnownFormat))
                Wrong(json.TokenStartIndex, $"the format is not {KnownFormat}; a newer version of this program may have written the file");
            else if (key == Actions && json.TokenType == JsonTokenType.StartObject)
                ReadActions(ref json);
            else if (key == Actions)
                Wrong(at, "`actions` is no object");
            json.Skip();
        }

        foreach (var key in new[] { Format, Actions })
            if (!keys.Contains(key))
                Wrong(json.TokenStartIndex, $"`{key}` is missing");
    }

    private readonly void ReadActions(ref Utf8JsonReader json)
    {
        var known = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var at = json.TokenStartIndex;
            var repository = TextOf(ref json);
            if (!PinSyntax.IsActionName(repository))
                Wrong(at, $"`{repository}` is no repository: write owner/repo");
            else if (!PinSyntax.IsRepository(repository))
                Wrong(at, $"`{repository}` is a folder of a repository: write {PinSyntax.RepositoryOf(repository)}, its actions share one entry");
            if (!known.TryAdd(repository, Line(at)))
                Wrong(at, $"`{repository}` is there twice, first in line {known[repository]}");
            json.Read();
            if (json.TokenType == JsonTokenType.StartObject)
                ReadEntry(ref json, repository, at);
            else
                Wrong(json.TokenStartIndex, $"`{repository}` is no object with {string.Join(", ", Parts)}");
            json.Skip();
        }
    }

    private readonly void ReadEntry(ref Utf8JsonReader json, string repository, long at)
    {
        var mistakes = Mistakes.Count;
        var keys = new HashSet<string>();
        var parts = new Dictionary<string, string>();
        var date = default(DateOnly);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (key, _) = Key(ref json, keys, Parts);
            json.Read();
            var value = json.TokenType == JsonTokenType.String ? TextOf(ref json) : null;
            var rule = key switch
            {
                _ when !Parts.Contains(key) => null,
                _ when value is null => "text is expected",
                Version when !PinSyntax.IsVersion(value) => PinSyntax.VersionRule,
                Sha when !PinSyntax.IsSha(value) => PinSyntax.ShaRule,
                Seen when !LockedAction.IsSeen(value) => LockedAction.SeenRule,
                Date when !DateOnly.TryParseExact(value, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out date) =>
                    "a day is year-month-day, such as 2026-11-22",
                _ => null,
            };
            if (rule is not null)
                Wrong(json.TokenStartIndex, $"`{key}` of {repository}: {rule}");
            else if (value is not null)
                parts[key] = value;
            json.Skip();
        }

        foreach (var part in Parts)
            if (!keys.Contains(part))
                Wrong(at, $"{repository} lacks `{part}`");
        if (mistakes == Mistakes.Count && PinSyntax.IsRepository(repository))
            _entries.Add(new LockedAction(repository, parts[Version], parts[Sha], parts[Seen], date));
    }

    private readonly (string Key, long At) Key(ref Utf8JsonReader json, HashSet<string> keys, string[] known)
    {
        var (key, at) = (TextOf(ref json), json.TokenStartIndex);
        if (!keys.Add(key))
            Wrong(at, $"`{key}` is there twice");
        if (!known.Contains(key))
            Wrong(at, $"`{key}` is unknown; known are {string.Join(", ", known)}");
        return (key, at);
    }

    /// <summary>Text that is no Unicode (half a surrogate pair) becomes the replacement character, which no rule accepts.</summary>
    private static string TextOf(ref Utf8JsonReader json)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return "\uFFFD";
        }
    }

    private readonly int Line(long at) => _text[..(int)at].Count((byte)'\n') + 1;

    private readonly void Wrong(long at, string what)
    {
        var before = _text[..(int)at];
        Mistakes.Add($"{ActionsLock.FileName}:{Line(at)}:{Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1}: {what}");
    }

    private readonly void Wrong(int line, int column, string what) =>
        Mistakes.Add($"{ActionsLock.FileName}:{line + 1}:{column + 1}: {what}");

    /// <summary>Without the place, which the message repeats in its own words.</summary>
    private static string Shorten(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}
