namespace Pipeline.Engine;

/// <summary>How the boxes and lines of a plan look.</summary>
internal static class SvgStyle
{
    public const string Light = """
          .wave { text-anchor: middle }
          .remark { text-anchor: middle; font-size: 10.5px; fill: #59636e }
          .box rect { fill: #f6f8fa; stroke: #818b98 }
          .asked rect { fill: #ddf4ff; stroke: #0969da; stroke-width: 2 }
          .cached rect { fill: #dafbe1; stroke: #1a7f37 }
          .skipped rect { fill: #ffffff; stroke: #b1bac4; stroke-dasharray: 4 3 }
          .skipped .name { fill: #818b98 }
          .after { stroke-dasharray: 5 4 }
          .triggers { stroke: #8250df; stroke-width: 2 }
          .triggers.faint { stroke: #d1d9e0 }
        """;

    public const string Dark = """
            .remark { fill: #9198a1 }
            .box rect { fill: #151b23; stroke: #656c76 }
            .asked rect { fill: #121d2f; stroke: #4493f8 }
            .cached rect { fill: #12261e; stroke: #3fb950 }
            .skipped rect { fill: #0d1117; stroke: #3d444d }
            .skipped .name { fill: #656c76 }
            .triggers { stroke: #ab7df8 }
            .triggers.faint { stroke: #3d444d }
        """;
}
