namespace Pipeline.Engine;

/// <summary>How the picture of a plan looks.</summary>
internal static class SvgStyle
{
    public const string Text = """
        <style>
          text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2328 }
          .page { fill: #ffffff }
          .heading { font: 600 17px system-ui, "Segoe UI", "DejaVu Sans", sans-serif }
          .small { font: 12px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #59636e }
          .wave { text-anchor: middle }
          .name { text-anchor: middle; font-weight: 600 }
          .remark { text-anchor: middle; font-size: 10.5px; fill: #59636e }
          .box rect { fill: #f6f8fa; stroke: #818b98 }
          .asked rect { fill: #ddf4ff; stroke: #0969da; stroke-width: 2 }
          .cached rect { fill: #dafbe1; stroke: #1a7f37 }
          .skipped rect { fill: #ffffff; stroke: #b1bac4; stroke-dasharray: 4 3 }
          .skipped .name { fill: #818b98 }
          .line { fill: none; stroke: #6e7781; stroke-width: 1.4 }
          .after { stroke-dasharray: 5 4 }
          .triggers { stroke: #8250df; stroke-width: 2 }
          .faint { stroke: #d1d9e0 }
          .tip { fill: #6e7781 }
          .faint-tip { fill: #d1d9e0 }
          @media (prefers-color-scheme: dark) {
            text { fill: #e6edf3 }
            .page { fill: #0d1117 }
            .small, .remark { fill: #9198a1 }
            .box rect { fill: #151b23; stroke: #656c76 }
            .asked rect { fill: #121d2f; stroke: #4493f8 }
            .cached rect { fill: #12261e; stroke: #3fb950 }
            .skipped rect { fill: #0d1117; stroke: #3d444d }
            .skipped .name { fill: #656c76 }
            .line { stroke: #9198a1 }
            .triggers { stroke: #ab7df8 }
            .faint { stroke: #2f3742 }
            .tip { fill: #9198a1 }
            .faint-tip { fill: #2f3742 }
          }
        </style>
        <defs>
          <marker id="tip" viewBox="0 0 8 8" refX="3" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path class="tip" d="M0 0L8 4L0 8z"/></marker>
          <marker id="faint-tip" viewBox="0 0 8 8" refX="3" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path class="faint-tip" d="M0 0L8 4L0 8z"/></marker>
        </defs>

        """;
}
