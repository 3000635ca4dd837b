namespace Pipeline.Engine;

/// <summary>Extension: the output of the build that runs.</summary>
public static class Output
{
    /// <summary>Whether <c>--json</c> was given: stdout belongs to one JSON document, all else goes to stderr.</summary>
    public static bool Json => Session.Current.Options.Json;

    /// <summary>Writes the JSON document to stdout, secrets masked.</summary>
    /// <exception cref="InvalidOperationException">A document was written before: there is exactly one.</exception>
    public static void WriteDocument(string json) => Session.Current.Output.Document(json);

    /// <summary>Writes one line where the build's own output goes, secrets masked.</summary>
    public static void WriteLine(string text = "") => Session.Current.Output.Line(text);
}
