using System.Text.Json;
using Pipeline.Router.Control;
using Pipeline.Router.Processes;

namespace Pipeline.Router.Upstreams;

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
            return state.Active?.Fault() is { } fault ? throw new JsonException(fault) : state;
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
    public void Save(StoredState state)
    {
        var temporary = _path + ".tmp";
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.Read))
            {
                JsonSerializer.Serialize(file, state, StoredJson.Default.StoredState);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, _path, overwrite: true);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
        Native.FlushDirectory(directory);
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next save overwrites it.
        }
    }
}
