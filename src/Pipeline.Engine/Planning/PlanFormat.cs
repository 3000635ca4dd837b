namespace Pipeline.Engine;

/// <summary>How <c>--plan</c> shows a plan.</summary>
internal enum PlanFormat
{
    /// <summary>A tree of waves.</summary>
    Text,

    /// <summary>One JSON document.</summary>
    Json,

    /// <summary>A flowchart that Markdown viewers draw.</summary>
    Mermaid,

    /// <summary>A picture.</summary>
    Svg,
}
