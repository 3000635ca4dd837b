using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Diagnostics;
using Pipeline.Execution;

namespace Pipeline.Releases.Making;

/// <summary>
/// A release that was begun, written before its first effect and deleted after the last one. It is beside git's own files, so that the tree
/// stays clean, and it says exactly what is to be there: a later run compares that with what is there, and does the rest.
/// </summary>
/// <param name="Version">The version.</param>
/// <param name="Tag">Its tag.</param>
/// <param name="Remote">Where it is pushed to.</param>
/// <param name="Branch">The branch that it is made from.</param>
/// <param name="Base">The commit that was checked.</param>
/// <param name="Commit">The commit that gets the tag: with the changelog, or the same when the changelog has the release already.</param>
/// <param name="Message">The text of the tag.</param>
/// <param name="Signed">Whether the tag is signed.</param>
/// <param name="At">When it was begun: the time of commit and tag.</param>
/// <param name="Proposal">With a pull request: the branch that asks for it.</param>
/// <param name="Body">With a pull request: its text.</param>
internal sealed record ReleaseRecord(
    string Version, string Tag, string Remote, string Branch, string Base, string Commit, string Message, bool Signed, DateTimeOffset At, string? Proposal, string? Body)
{
    /// <summary>Where the record of a repository is.</summary>
    /// <param name="gitFolder">The folder of git's own files, shared by all working copies.</param>
    public static string PathIn(string gitFolder) => Path.Combine(gitFolder, "pipeline", "release.json");

    /// <summary>Reads it; null when no release is half-made.</summary>
    /// <exception cref="PipelineException">It is damaged: exit 3.</exception>
    public static ReleaseRecord? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), ReleaseRecordJson.Default.ReleaseRecord);
        }
        catch (JsonException e)
        {
            throw PipelineException.Refused("The record of a half-made release cannot be read", path, e.Message, "look at the tags here and on the remote, then delete the file");
        }
    }

    /// <summary>Writes it, whole or not at all.</summary>
    public void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        DurableFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(this, ReleaseRecordJson.Default.ReleaseRecord));
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ReleaseRecord))]
internal sealed partial class ReleaseRecordJson : JsonSerializerContext;
