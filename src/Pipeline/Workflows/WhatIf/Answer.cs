namespace Pipeline.Workflows.WhatIf;

/// <summary>An answer that may have to wait for what only the run knows.</summary>
internal enum Answer
{
    /// <summary>It does not hold.</summary>
    No,

    /// <summary>It holds.</summary>
    Yes,

    /// <summary>It depends on what is not known now.</summary>
    Unknown,
}
