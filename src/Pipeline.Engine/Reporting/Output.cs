namespace Pipeline.Engine;

/// <summary>Extension: the output of the build that runs.</summary>
public static class Output
{
    /// <summary>Whether <c>--json</c> was given: stdout belongs to one JSON document, all else goes to stderr.</summary>
    public static bool Json => Session.Current.Options.Json;

    /// <summary>Writes the JSON document to stdout, secrets masked.</summary>
    /// <exception cref="InvalidOperationException">A document was written before: there is exactly one.</exception>
    public static void WriteDocument(string json) => Session.Current.Output.Document(json);

    /// <summary>Whether a person at a terminal can be asked: not on a build server, and not with <c>--json</c> or <c>--no-prompt</c>.</summary>
    public static bool CanAsk => Prompting.IsPossible(Session.Current);

    /// <summary>Shows lines and asks for one, secrets masked. Nothing else is shown until it is answered.</summary>
    /// <returns>The answer; null when the person gives up.</returns>
    /// <exception cref="InvalidOperationException">Nobody can be asked.</exception>
    public static string? Ask(IEnumerable<string> lines, string prompt) => Session.Current.Output.Ask(lines, prompt);

    /// <summary>Writes one line where the build's own output goes, secrets masked.</summary>
    public static void WriteLine(string text = "") => Session.Current.Output.Line(text);
}
