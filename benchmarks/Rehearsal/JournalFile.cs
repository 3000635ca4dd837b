using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rehearsal;

/// <summary>A line of the journal, as far as it matters here.</summary>
internal sealed record JournalLine(long Seq, DateTimeOffset At, string Event, string? Id, string? Step, string? Kind, string? Version)
{
    /// <summary>The step's name, or the event's when it is none.</summary>
    public string Name => Step ?? Event;
}

/// <summary>Reads the journal independently of the code that wrote it.</summary>
internal static class JournalFile
{
    /// <summary>All lines from a place on. A last one that is still being written is left out.</summary>
    public static List<JournalLine> Read(string path, long from = 0)
    {
        if (!File.Exists(path))
            return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = from;
        using var reader = new StreamReader(file);
        var text = reader.ReadToEnd();
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
    }

    /// <summary>What is wrong with the file; empty: nothing.</summary>
    public static IEnumerable<string> Faults(string path)
    {
        List<JournalLine> lines;
        var fault = "";
        try
        {
            lines = Read(path);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or NullReferenceException)
        {
            (lines, fault) = ([], $"the journal cannot be read: {e.Message}");
        }

        if (fault.Length > 0)
            yield return fault;
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Seq != i + 1)
            {
                yield return $"line {i + 1} of the journal has seq {lines[i].Seq}";
                yield break;
            }
        }
    }

    private static JournalLine Parse(string line)
    {
        var entry = JsonNode.Parse(line)!;
        var rollout = entry["rollout"];
        return new JournalLine(
            (long)entry["seq"]!, (DateTimeOffset)entry["at"]!, (string)entry["event"]!, (string?)entry["id"], (string?)entry["step"],
            (string?)rollout?["kind"], (string?)rollout?["release"]?["version"]);
    }
}
