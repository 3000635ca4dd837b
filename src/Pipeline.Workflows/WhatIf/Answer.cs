using System.Text.Json.Serialization;

namespace Pipeline.Workflows.WhatIf;

/// <summary>An answer that may have to wait for what only the run knows.</summary>
internal enum Answer
{
    /// <summary>It does not hold.</summary>
    [JsonStringEnumMemberName("no")]
    No,

    /// <summary>It holds.</summary>
    [JsonStringEnumMemberName("yes")]
    Yes,

    /// <summary>It depends on what is not known now.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,
}
