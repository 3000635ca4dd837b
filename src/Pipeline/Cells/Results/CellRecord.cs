using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Diagnostics;
using Pipeline.Execution;

namespace Pipeline.Cells.Results;

/// <summary>How a cell's run went, beside what its tests wrote: the file <c>cell.json</c>, which travels with them.</summary>
/// <param name="System">The system's name.</param>
/// <param name="Name">The cell's name, which is its folder's.</param>
/// <param name="Cell">Its values, as people see them.</param>
/// <param name="ExitCode">What the tests' command exited with; null when it did not come to that.</param>
/// <param name="Problem">What kept the tests from running to their end; null when nothing did.</param>
/// <param name="Details">Lines that show the problem.</param>
/// <param name="Seconds">From the first service to the collected results, without the build.</param>
/// <param name="Started">When.</param>
internal sealed record CellRecord(
    string System, string Name, string Cell, int? ExitCode, string? Problem, IReadOnlyList<string> Details, double Seconds, DateTimeOffset Started)
{
    public const string File = "cell.json";

    public static CellRecord Read(string folder)
    {
        var path = Path.Combine(folder, File);
        try
        {
            return JsonSerializer.Deserialize(global::System.IO.File.ReadAllBytes(path), CellJson.Default.CellRecord) ?? throw new JsonException("it is empty");
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            throw PipelineException.Failed("What a cell left behind is not readable", path, e.Message, "run its tests again", inner: e);
        }
    }

    public void Write(string folder) => DurableFile.Write(Path.Combine(folder, File), JsonSerializer.SerializeToUtf8Bytes(this, CellJson.Default.CellRecord));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(CellRecord))]
internal sealed partial class CellJson : JsonSerializerContext;
