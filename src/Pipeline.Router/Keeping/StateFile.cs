using System.Text.Json;
using Pipeline.Router.Control;
using Pipeline.Router.Processes;
using Pipeline.Router.Routing;

namespace Pipeline.Router.Keeping;

/// <summary><c>state.json</c>: always a whole state, either the one before a write or the one after it.</summary>
internal sealed class StateFile(string directory, EventLog log)
{
    private readonly string _path = Path.Combine(directory, "state.json");

    /// <summary>The state as last saved. A file that cannot be understood is kept beside as <c>state.json.corrupt</c>.</summary>
    public StoredState Load()
    {
        try
        {
            var state = JsonSerializer.Deserialize(File.ReadAllBytes(_path), StoredJson.Default.StoredState)
                ?? throw new JsonException("It holds null.");
            if (state.Protocol != ControlJson.Protocol)
                throw new JsonException($"It is of protocol {state.Protocol}; this router writes {ControlJson.Protocol}.");
            var faults = state.Table is { } table ? TableFaults.Of(table) : [];
            return faults.Count > 0 ? throw new JsonException(string.Join(" ", faults)) : state;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return StoredState.Empty;
        }
        catch (JsonException e)
        {
            log.Write($"{_path} is damaged and set aside as state.json.corrupt; serving nothing until the next deployment: {e.Message}");
            File.Move(_path, _path + ".corrupt", overwrite: true);
            return StoredState.Empty;
        }
    }

    /// <exception cref="IOException">Nothing was saved; the file holds what it held.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public void Save(StoredState state) =>
        DurableWrite.Replace(_path, _path + ".tmp", JsonSerializer.SerializeToUtf8Bytes(state, StoredJson.Default.StoredState));
}
