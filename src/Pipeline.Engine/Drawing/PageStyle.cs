namespace Pipeline.Engine;

/// <summary>How all pictures look.</summary>
internal static class PageStyle
{
    private const string Tips = """
        <defs>
          <marker id="tip" viewBox="0 0 8 8" refX="3" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path class="tip" d="M0 0L8 4L0 8z"/></marker>
          <marker id="faint-tip" viewBox="0 0 8 8" refX="3" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path class="faint-tip" d="M0 0L8 4L0 8z"/></marker>
        </defs>

        """;

    /// <summary>The style, and the tips of lines.</summary>
    /// <param name="light">The looks of what one kind of picture has alone.</param>
    /// <param name="dark">The same on a dark page.</param>
    public static string Of(string light, string dark) => $$"""
        <style>
          text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2328 }
          .page { fill: #ffffff }
          .heading { font: 600 17px system-ui, "Segoe UI", "DejaVu Sans", sans-serif }
          .small { font: 12px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #59636e }
          .name { text-anchor: middle; font-weight: 600 }
          .line { fill: none; stroke: #6e7781; stroke-width: 1.4 }
          .faint { stroke: #d1d9e0 }
          .tip { fill: #6e7781 }
          .faint-tip { fill: #d1d9e0 }
        {{light}}
          @media (prefers-color-scheme: dark) {
            text { fill: #e6edf3 }
            .page { fill: #0d1117 }
            .small { fill: #9198a1 }
            .line { stroke: #9198a1 }
            .faint { stroke: #3d444d }
            .tip { fill: #9198a1 }
            .faint-tip { fill: #3d444d }
        {{dark}}
          }
        </style>
        {{Tips}}
        """;
}
