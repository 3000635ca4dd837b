using System.Text.Json.Serialization;

namespace Pipeline.Generated;

/// <summary>What a difference may cost, the worst first.</summary>
internal enum Danger
{
    /// <summary>Rights, secrets, foreign code.</summary>
    [JsonStringEnumMemberName("security")]
    Security,

    /// <summary>What runs, and what holds it back: commands, conditions, order, events.</summary>
    [JsonStringEnumMemberName("control")]
    Control,

    /// <summary>All else.</summary>
    [JsonStringEnumMemberName("behaviour")]
    Behaviour,
}

/// <summary>One difference in meaning.</summary>
/// <param name="Danger">What it may cost.</param>
/// <param name="Path">The key that differs, such as <c>jobs.test.steps[2].run</c>.</param>
/// <param name="Line">Its line in the file on disk, from 1; null when it is not in there.</param>
/// <param name="Sentence">What differs, for people.</param>
internal sealed record MeaningChange(Danger Danger, string Path, int? Line, string Sentence);
