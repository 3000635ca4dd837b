using System.Globalization;

namespace Pipeline.Router.Processes;

/// <summary>One line per event on standard output. Requests are never logged, so the file stays small.</summary>
internal sealed class EventLog(string role, TextWriter? output = null)
{
    private readonly TextWriter _output = output ?? Console.Out;

    public void Write(string message)
    {
        try
        {
            _output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ss.fffZ} {role} {Environment.ProcessId}: {message.ReplaceLineEndings(" ")}"));
        }
        catch (IOException)
        {
            // A full disk or a closed pipe must not take the service down.
        }
    }
}
