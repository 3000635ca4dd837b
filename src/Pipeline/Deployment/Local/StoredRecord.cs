using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pipeline.Diagnostics;

namespace Pipeline.Deployment.Local;

/// <summary>A small JSON file of an environment. It is always written whole, so one that cannot be read is of another version, or damaged.</summary>
internal static class StoredRecord
{
    /// <summary>Reads it; null: it does not exist, because a run was killed before it was written.</summary>
    /// <exception cref="PipelineException">It cannot be understood: exit 3. Taken for missing, what it is about would run on unseen.</exception>
    public static T? Read<T>(string path, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw PipelineException.Refused(
                "A record of the environment cannot be understood by this version of the pipeline", path, e.Message.Split('\n')[0],
                "use the version that wrote it, or a newer one; if it is damaged, delete its folder after ending the processes that are named there");
        }
    }
}
