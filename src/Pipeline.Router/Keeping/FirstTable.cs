using System.Text.Json;
using Pipeline.Router.Control;
using Pipeline.Router.Processes;
using Pipeline.Router.Routing;

namespace Pipeline.Router.Keeping;

/// <summary>The table of a router that has kept nothing yet: the body of a command that sets one, in a file. So one that comes back with nothing serves at once.</summary>
internal static class FirstTable
{
    /// <summary>Makes it the state, unless there is one.</summary>
    /// <returns>What is wrong with the file; null: nothing.</returns>
    /// <exception cref="IOException">It cannot be read, or the state not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static string? Take(string path, string directory)
    {
        var state = new StateFile(directory, new EventLog("keeper"));
        if (state.Load() != StoredState.Empty)
            return null;
        try
        {
            var first = JsonSerializer.Deserialize(File.ReadAllBytes(path), ControlJson.Default.TableRequest) ?? throw new JsonException("It holds null.");
            if (TableFaults.Of(first.Table) is { Count: > 0 } faults)
                return $"The table in {path} is wrong: {string.Join(' ', faults)}";
            state.Save(new StoredState(ControlJson.Protocol, first.Token, first.Table));
            return null;
        }
        catch (JsonException e)
        {
            return $"{path} is not a table: {e.Message}";
        }
    }
}
