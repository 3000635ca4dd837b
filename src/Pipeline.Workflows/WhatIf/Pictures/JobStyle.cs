namespace Pipeline.Workflows.WhatIf;

/// <summary>How the event and the jobs of a picture look.</summary>
internal static class JobStyle
{
    public const string Light = """
          .ref { font-weight: 400; font-size: 11px }
          .title { font-weight: 600 }
          .fact, .state { font-size: 10.5px; fill: #59636e }
          .event rect { fill: #ddf4ff; stroke: #0969da; stroke-width: 1.5 }
          .refused rect { fill: #ffffff; stroke: #cf222e; stroke-dasharray: 4 3 }
          .card { fill: #f6f8fa; stroke: #d1d9e0 }
          .runs .stripe, .runs .state { fill: #1a7f37 }
          .waits .card { fill: #fff8c5; stroke: #d4a72c }
          .waits .stripe { fill: #bf8700 }
          .waits .state { fill: #7d4e00 }
          .fails .card { fill: #ffebe9; stroke: #ff8182 }
          .fails .stripe, .fails .state { fill: #cf222e }
          .unknown .card { fill: #fbefff; stroke: #c297ff; stroke-dasharray: 4 3 }
          .unknown .stripe, .unknown .state { fill: #8250df }
          .skipped .card { fill: #ffffff; stroke: #d1d9e0; stroke-dasharray: 4 3 }
          .skipped .stripe { fill: #d1d9e0 }
          .skipped text { fill: #818b98 }
          .faint { stroke-dasharray: 4 3 }
        """;

    public const string Dark = """
            .fact, .state { fill: #9198a1 }
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
        """;
}
