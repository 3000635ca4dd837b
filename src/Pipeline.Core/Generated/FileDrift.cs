using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Pipeline.Generated;

/// <summary>In which way a file on disk is not what is generated.</summary>
internal enum DriftKind
{
    /// <summary>It is not there.</summary>
    [JsonStringEnumMemberName("missing")]
    Missing,

    /// <summary>It was generated once and is wanted no more.</summary>
    [JsonStringEnumMemberName("extra")]
    Extra,

    /// <summary>It means something else.</summary>
    [JsonStringEnumMemberName("changed")]
    Changed,

    /// <summary>It means the same and is written in another way.</summary>
    [JsonStringEnumMemberName("form")]
    Form,

    /// <summary>Only its line endings, or a byte order mark, differ.</summary>
    [JsonStringEnumMemberName("lineEndings")]
    LineEndings,

    /// <summary>Something that was not generated stands at its place.</summary>
    [JsonStringEnumMemberName("handMade")]
    HandMade,

    /// <summary>A folder stands at its place, or a file at the place of its folder, or it cannot be read.</summary>
    [JsonStringEnumMemberName("obstacle")]
    Obstacle,
}

/// <summary>One file that is not what is generated.</summary>
/// <param name="Path">Relative to the root, with <c>/</c>.</param>
/// <param name="Kind">In which way.</param>
/// <param name="Note">More about it, one line; null when there is none.</param>
/// <param name="Meaning">The differences in meaning, the most dangerous first.</param>
/// <param name="Diff">The unified diff, line by line; empty when one of both texts is not there.</param>
internal sealed record FileDrift(string Path, DriftKind Kind, string? Note, ImmutableArray<MeaningChange> Meaning, ImmutableArray<string> Diff)
{
    /// <summary>In one line.</summary>
    [JsonIgnore]
    public string Headline => Show.Plain(Path) + ": " + Kind switch
    {
        DriftKind.Missing => "is missing",
        DriftKind.Extra => "was generated once and is wanted no more",
        DriftKind.Changed => "differs in meaning",
        DriftKind.Form => "only the form differs, the meaning is the same",
        DriftKind.LineEndings => "only the line endings differ",
        DriftKind.HandMade => "is in the way: it was not generated",
        _ => "is in the way",
    } + (Note is null ? "" : $" ({Note})");
}
