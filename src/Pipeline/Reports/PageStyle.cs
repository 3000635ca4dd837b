namespace Pipeline.Reports;

/// <summary>How pages look: one column, light and dark, in the colours of the engine's pictures.</summary>
internal static class PageStyle
{
    public const string Text = """

        :root {
          color-scheme: light dark;
          --page: #ffffff; --panel: #f6f8fa; --line: #d1d9e0; --text: #1f2328; --quiet: #59636e;
          --new: #0969da; --old: #8250df; --good: #1a7f37; --bad: #cf222e; --warn: #9a6700;
          --good-back: #dafbe1; --bad-back: #ffebe9; --warn-back: #fff8c5; --zone: #eaf2fb; --bar: #818b98;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #0d1117; --panel: #151b23; --line: #3d444d; --text: #e6edf3; --quiet: #9198a1;
            --new: #4493f8; --old: #ab7df8; --good: #3fb950; --bad: #f85149; --warn: #d29922;
            --good-back: #12261e; --bad-back: #2d1517; --warn-back: #272215; --zone: #131d2b; --bar: #8b949e;
          }
        }
        * { box-sizing: border-box }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100% }
        body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; overflow-wrap: anywhere }
        main { max-width: 960px; margin: 0 auto; padding: 24px 20px 64px }
        h1 { font-size: 26px; line-height: 1.25; margin: 4px 0 8px }
        h2 { font-size: 18px; line-height: 1.3; margin: 40px 0 12px; padding-bottom: 6px; border-bottom: 1px solid var(--line) }
        h3 { font-size: 14px; margin: 20px 0 6px }
        p { margin: 6px 0 }
        a { color: var(--new) }
        code, pre, .mono { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 12.5px }
        .quiet { color: var(--quiet) }
        .path { color: var(--quiet); font-size: 14px; margin: 0 }
        .pill { display: inline-block; padding: 1px 10px; border-radius: 999px; border: 1px solid currentColor; font-size: 13px; font-weight: 600; white-space: nowrap; vertical-align: 3px }
        h1 .pill { margin-left: 6px }
        .good { color: var(--good) }
        .bad { color: var(--bad) }
        .warn { color: var(--warn) }
        .pill.good { background: var(--good-back) }
        .pill.bad { background: var(--bad-back) }
        .pill.warn { background: var(--warn-back) }
        .note { border: 1px solid var(--line); border-left: 4px solid var(--bad); border-radius: 6px; background: var(--panel); padding: 10px 14px; margin: 16px 0 }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); gap: 10px; margin: 20px 0 8px; padding: 0 }
        .tiles div { border: 1px solid var(--line); border-radius: 8px; background: var(--panel); padding: 10px 14px }
        .tiles dt { color: var(--quiet); font-size: 13px }
        .tiles dd { margin: 0; font-size: 20px; font-weight: 600; line-height: 1.3; font-variant-numeric: tabular-nums }
        .tiles dd small { display: block; font-size: 12.5px; font-weight: 400; color: var(--quiet) }
        .facts { display: grid; grid-template-columns: max-content 1fr; gap: 4px 20px; margin: 12px 0 }
        .facts dt { color: var(--quiet) }
        .facts dd { margin: 0; min-width: 0 }
        .steps { list-style: none; margin: 0; padding: 0 }
        .steps li { display: grid; grid-template-columns: 116px minmax(60px, 3fr) 72px minmax(0, 3fr); gap: 2px 12px; align-items: center; padding: 3px 0; font-size: 14px }
        .steps .took { text-align: right; font-variant-numeric: tabular-nums }
        .steps .said { color: var(--quiet); font-size: 13px }
        .steps svg { display: block; width: 100%; height: 12px }
        .steps .track { fill: var(--panel) }
        .Before .bar { fill: var(--bar) }
        .Exposed .bar { fill: var(--new) }
        .Committed .bar { fill: var(--good) }
        .Undo .bar { fill: var(--warn) }
        .steps .failed .bar { fill: var(--bad) }
        figure { margin: 20px 0 28px }
        figcaption { font-weight: 600; font-size: 14px; margin-bottom: 2px }
        .legend { display: flex; flex-wrap: wrap; gap: 2px 18px; font-size: 13px; color: var(--quiet); margin: 0 0 8px; padding: 0; list-style: none }
        .legend svg { width: 22px; height: 10px; margin-right: 6px; vertical-align: 0 }
        .chart { display: block; width: 100%; overflow: visible }
        .chart text { fill: var(--quiet); stroke: var(--page); stroke-width: 3px; paint-order: stroke; font: 11.5px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif }
        .chart .end { text-anchor: end }
        .chart .middle { text-anchor: middle }
        .zone { fill: var(--zone) }
        .grid { stroke: var(--line); stroke-width: 1 }
        .mark { stroke: var(--quiet); stroke-width: 1; stroke-dasharray: 3 3 }
        .area { stroke: none }
        .area.new { fill: var(--new) }
        .area.old { fill: var(--old); fill-opacity: .55 }
        .area.error { fill: var(--bad) }
        .stroke { fill: none; stroke-width: 2; vector-effect: non-scaling-stroke; stroke-linejoin: round }
        .stroke.new { stroke: var(--new) }
        .stroke.old { stroke: var(--old); stroke-dasharray: 6 4 }
        .stroke.thin { stroke-width: 1.2; opacity: .7 }
        details { margin: 6px 0 }
        summary { cursor: pointer; color: var(--quiet); font-size: 13.5px }
        summary:hover { color: var(--text) }
        :focus-visible { outline: 2px solid var(--new); outline-offset: 2px }
        .scroll { overflow-x: auto; margin: 8px 0; border: 1px solid var(--line); border-radius: 8px }
        table { border-collapse: collapse; width: 100%; font-size: 14px }
        th, td { text-align: left; padding: 6px 12px; border-bottom: 1px solid var(--line); vertical-align: top }
        tbody tr:last-child td { border-bottom: 0 }
        th { color: var(--quiet); font-weight: 600; font-size: 13px; background: var(--panel); white-space: nowrap }
        .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
        td { white-space: nowrap }
        td code { display: inline-block; min-width: 240px; white-space: normal }
        pre { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px; margin: 8px 0; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.45 }
        .commits { list-style: none; margin: 8px 0; padding: 0 }
        .commits li { padding: 4px 0; border-bottom: 1px solid var(--line) }
        .commits li:last-child { border-bottom: 0 }
        .rollouts { list-style: none; margin: 0; padding: 0 }
        .rollouts li { display: grid; grid-template-columns: 118px minmax(0, 1fr) auto; gap: 2px 14px; align-items: baseline; padding: 10px 0; border-bottom: 1px solid var(--line) }
        .rollouts .pill { vertical-align: 0 }
        .rollouts .what { font-weight: 600 }
        .rollouts .more { grid-column: 2 / -1; color: var(--quiet); font-size: 13.5px }
        .rollouts .when { color: var(--quiet); font-size: 13.5px; white-space: nowrap }
        article { border-top: 1px solid var(--line); margin-top: 32px; padding-top: 4px }
        article:target h2 { background: var(--zone) }
        article h2 { border-bottom: 0; margin: 20px 0 4px }
        footer { margin-top: 48px; color: var(--quiet); font-size: 13px }
        @media (max-width: 640px) {
          main { padding: 16px 14px 48px }
          h1 { font-size: 22px }
          h1 .pill { margin-left: 0 }
          .facts { grid-template-columns: 1fr; gap: 0 }
          .facts dd { margin-bottom: 8px }
          .steps li { grid-template-columns: 96px minmax(40px, 1fr) 64px }
          .steps .said { grid-column: 1 / -1; padding-bottom: 4px }
          .steps .said:empty { display: none }
          .rollouts li { grid-template-columns: 1fr }
          .rollouts .more { grid-column: 1 }
          .tiles { grid-template-columns: 1fr 1fr }
          table { font-size: 13px }
          th, td { padding: 5px 8px }
        }
        @media print { details > * { display: block } }

        """;
}
