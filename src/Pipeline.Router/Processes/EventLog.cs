using System.Globalization;

namespace Pipeline.Router.Processes;

/// <summary>One line per event on standard output. Requests are never logged, so the file stays small.</summary>
internal sealed class EventLog(string role)
{
    public void Write(string message)
    {
        try
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ss.fffZ} {role} {Environment.ProcessId}: {message.ReplaceLineEndings(" ")}"));
        }
        catch (IOException)
        {
            // A full disk or a closed pipe must not take the service down.
        }
    }
}
