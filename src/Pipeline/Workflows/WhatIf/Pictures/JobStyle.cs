namespace Pipeline.Workflows.WhatIf;

/// <summary>How the picture of a run looks.</summary>
internal static class JobStyle
{
    /// <summary>The style and the tips of lines.</summary>
    public const string Text = """
        <style>
          text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2328 }
          .page { fill: #ffffff }
          .heading { font: 600 17px system-ui, "Segoe UI", "DejaVu Sans", sans-serif }
          .small { font: 12px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #59636e }
          .name { text-anchor: middle; font-weight: 600 }
          .ref { font-weight: 400; font-size: 11px }
          .title { font-weight: 600 }
          .fact, .state { font-size: 10.5px; fill: #59636e }
          .event rect { fill: #ddf4ff; stroke: #0969da; stroke-width: 1.5 }
          .refused rect { fill: #ffffff; stroke: #cf222e; stroke-dasharray: 4 3 }
          .card { fill: #f6f8fa; stroke: #d1d9e0 }
          .runs .stripe { fill: #1a7f37 }
          .runs .state { fill: #1a7f37 }
          .waits .card { fill: #fff8c5; stroke: #d4a72c }
          .waits .stripe { fill: #bf8700 }
          .waits .state { fill: #7d4e00 }
          .fails .card { fill: #ffebe9; stroke: #ff8182 }
          .fails .stripe { fill: #cf222e }
          .fails .state { fill: #cf222e }
          .unknown .card { fill: #fbefff; stroke: #c297ff; stroke-dasharray: 4 3 }
          .unknown .stripe { fill: #8250df }
          .unknown .state { fill: #8250df }
          .skipped .card { fill: #ffffff; stroke: #d1d9e0; stroke-dasharray: 4 3 }
          .skipped .stripe { fill: #d1d9e0 }
          .skipped text { fill: #818b98 }
          .line { fill: none; stroke: #6e7781; stroke-width: 1.4 }
          .faint { stroke: #d1d9e0; stroke-dasharray: 4 3 }
          .tip { fill: #6e7781 }
          .faint-tip { fill: #d1d9e0 }
          @media (prefers-color-scheme: dark) {
            text { fill: #e6edf3 }
            .page { fill: #0d1117 }
            .small, .fact, .state { fill: #9198a1 }
            .event rect { fill: #121d2f; stroke: #4493f8 }
            .refused rect { fill: #0d1117; stroke: #f85149 }
            .card { fill: #151b23; stroke: #3d444d }
            .runs .stripe, .runs .state { fill: #3fb950 }
            .waits .card { fill: #272115; stroke: #9e6a03 }
            .waits .stripe, .waits .state { fill: #d29922 }
            .fails .card { fill: #25171c; stroke: #da3633 }
            .fails .stripe, .fails .state { fill: #f85149 }
            .unknown .card { fill: #1f1a2e; stroke: #8957e5 }
            .unknown .stripe, .unknown .state { fill: #ab7df8 }
            .skipped .card { fill: #0d1117; stroke: #3d444d }
            .skipped .stripe { fill: #3d444d }
            .skipped text { fill: #656c76 }
            .line { stroke: #9198a1 }
            .faint { stroke: #3d444d }
            .tip { fill: #9198a1 }
            .faint-tip { fill: #3d444d }
          }
        </style>
        <defs>
          <marker id="tip" viewBox="0 0 8 8" refX="3" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path class="tip" d="M0 0L8 4L0 8z"/></marker>
          <marker id="faint-tip" viewBox="0 0 8 8" refX="3" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path class="faint-tip" d="M0 0L8 4L0 8z"/></marker>
        </defs>

        """;
}
