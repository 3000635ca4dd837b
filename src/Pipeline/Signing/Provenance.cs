using System.Text.Json;

namespace Pipeline.Signing;

/// <summary>How an image was built, as its builder attached it (SLSA provenance 0.2 or 1.0).</summary>
/// <param name="Builder">The builder's id; null when it gave none, as a builder outside of a build server does.</param>
/// <param name="BuildType">What kind of build it was.</param>
/// <param name="Source">The repository of the sources; null when it names none.</param>
/// <param name="Revision">The commit; null when it names none.</param>
public sealed record Provenance(string? Builder, string BuildType, string? Source, string? Revision)
{
    private const string BuildKit = "https://mobyproject.org/buildkit@v1#metadata";

    /// <summary>Reads the statement's predicate; null when it is no provenance.</summary>
    internal static Provenance? Read(JsonElement predicate)
    {
        if (At(predicate, "buildDefinition") is { } definition)
        {
            var details = At(predicate, "runDetails");
            var vcs = At(At(At(details, "metadata"), BuildKit), "vcs") ?? At(At(At(details, "metadata"), "buildkit_metadata"), "vcs");
            return TextOf(definition, "buildType") is { } type ? new Provenance(TextOf(At(details, "builder"), "id"), type, TextOf(vcs, "source"), TextOf(vcs, "revision")) : null;
        }

        var source = At(At(At(predicate, "metadata"), BuildKit), "vcs");
        return TextOf(predicate, "buildType") is { } kind && At(predicate, "builder") is { } builder
            ? new Provenance(TextOf(builder, "id"), kind, TextOf(source, "source"), TextOf(source, "revision"))
            : null;
    }

    private static JsonElement? At(JsonElement? of, string name) =>
        of is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out var value) ? value : null;

    private static string? TextOf(JsonElement? of, string name) =>
        At(of, name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text ? text : null;
}
