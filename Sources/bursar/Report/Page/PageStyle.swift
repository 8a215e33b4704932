/// How a page looks: system fonts, light or dark as the reader has it, from a phone to paper.
enum PageStyle {
    /// The page and its texts.
    static let layout: StaticString = """
        :root {
          --page: #fff; --ink: #1b1f24; --muted: #59636e; --rule: #d8dee4; --soft: #f3f5f7;
          --actual: #2f6db5; --granted: #7d8b99;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #14171b; --ink: #e8ebee; --muted: #a3adb8; --rule: #353c45; --soft: #1e2329;
            --actual: #6fa8e8; --granted: #8b98a6;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0; background: var(--page); color: var(--ink);
          font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans",
            sans-serif;
          -webkit-text-size-adjust: 100%; text-size-adjust: 100%;
        }
        main { max-width: 1180px; margin: 0 auto; padding: 24px 28px 48px; }
        h1, h2, h3, p, figcaption, .name, td, th { overflow-wrap: anywhere; }
        h1 { font-size: 27px; line-height: 1.2; margin: 0 0 4px; }
        h2 { font-size: 20px; margin: 0 0 4px; }
        h3, figcaption { font-size: 15px; font-weight: 600; margin: 14px 0 6px; }
        p { margin: 0 0 10px; }
        section { margin-top: 36px; border-top: 1px solid var(--rule); padding-top: 16px; }
        figure { margin: 0 0 20px; }
        .muted { color: var(--muted); font-size: 14px; }
        .empty { margin: 40px 0; font-size: 18px; }
        .tiles {
          display: grid; gap: 12px; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr));
          margin: 20px 0 0;
        }
        .tile { background: var(--soft); border-radius: 8px; padding: 12px 14px; }
        .tile dt { font-size: 14px; color: var(--muted); }
        .tile dd { margin: 0; }
        .tile .figure { font-size: 26px; font-weight: 600; line-height: 1.25; }
        .tile .muted { font-size: 13px; }
        .badge { border-radius: 10px; padding: 2px 10px; font-size: 13px; font-weight: 600; }
        .scroll { overflow-x: auto; margin: 12px 0; position: relative; }
        .scroll:focus-visible { outline: 2px solid var(--actual); }
        table { border-collapse: collapse; width: max-content; font-size: 14px; }
        table, .value { font-variant-numeric: tabular-nums; }
        th, td { padding: 5px 16px 5px 0; text-align: left; vertical-align: top; font-weight: 400; }
        td.text, th.text { max-width: 24em; }
        thead th { color: var(--muted); font-size: 13px; vertical-align: bottom; }
        tbody tr, tfoot tr { border-top: 1px solid var(--rule); }
        tfoot th, tfoot td { font-weight: 600; border-top: 2px solid var(--rule); }
        .number { text-align: right; white-space: nowrap; }
        section > ul { padding-left: 20px; }
        .terms dt { font-weight: 600; } .terms dd { margin: 0 0 6px; }
        @media (max-width: 640px) {
          main { padding: 16px 14px 32px; }
          h1 { font-size: 23px; }
          section { margin-top: 26px; }
          .tiles { grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); gap: 8px; }
          .tile .figure { font-size: 22px; }
          table, tbody, tfoot { display: block; width: auto; }
          thead { position: absolute; clip-path: inset(50%); height: 1px; overflow: hidden; }
          tr { display: flex; flex-wrap: wrap; column-gap: 14px; padding: 5px 0; }
          th, td, tfoot td, tfoot th { padding: 0; border: 0; }
          tfoot tr { border-top: 2px solid var(--rule); }
          th { font-weight: 600; }
          td.none, th.none { display: none; }
          td.number::before { content: attr(data-title) " "; }
          td.number::before { color: var(--muted); font-weight: 400; }
        }
        @media print {
          :root { --page: #fff; --ink: #000; --muted: #444; --rule: #bbb; --soft: #fff; }
          main { padding: 0; max-width: none; }
          .tile { border: 1px solid var(--rule); }
          figure, .lane, li, tr, .tile { break-inside: avoid; }
          h2, h3 { break-after: avoid; }
          .scroll { overflow: visible; }
          * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        }

        """

    /// Charts, bars and lanes. Places in drawings are parts of their width: texts keep their size.
    static let drawings: StaticString = """
        :root {
          --s0: #3b70b3; --s1: #ee9a3a; --s2: #1f7a4d; --s3: #b8438f; --s4: #4fb7dd; --s5: #7a4a1e;
          --others: #a9b2bc;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --s0: #5b92d8; --s1: #f0a851; --s2: #3da372; --s3: #d76bb0; --s4: #7accea; --s5: #b98352;
          }
        }
        .patterns { position: absolute; }
        .plot { display: grid; grid-template-columns: 48px minmax(0, 1fr); column-gap: 8px; }
        svg.scale, svg.marks, svg.bar { width: 100%; display: block; overflow: visible; }
        svg text { font-size: 12px; fill: var(--muted); }
        .narrow { display: none; }
        .grid { stroke: var(--rule); stroke-width: 1; }
        .axis { stroke: var(--muted); stroke-width: 1; }
        .segment { stroke: var(--page); stroke-width: 1; }
        .s0 { fill: var(--s0); } .s2 { fill: var(--s2); } .s4 { fill: var(--s4); }
        .s1 { fill: url(#p1); } .s3 { fill: url(#p3); } .s5 { fill: url(#p5); }
        .others { fill: var(--others); }
        .ground.s1 { fill: var(--s1); } .ground.s3 { fill: var(--s3); }
        .ground.s5 { fill: var(--s5); }
        .ground.granted { fill: var(--page); }
        .lines { fill: none; stroke: var(--page); stroke-width: 1.2; }
        .lines.granted { stroke: var(--granted); stroke-width: 1.6; }
        .legend {
          list-style: none; margin: 8px 0 0; padding: 0; font-size: 14px;
          display: grid; gap: 3px 16px;
          grid-template-columns: repeat(auto-fill, minmax(270px, 1fr));
        }
        .legend li { overflow-wrap: anywhere; padding-left: 29px; text-indent: -29px; }
        .swatch { display: inline-block; vertical-align: -2px; margin-right: 7px; }
        .bars { list-style: none; margin: 8px 0 14px; padding: 0; font-size: 14px; }
        .bars li {
          display: grid; grid-template-columns: minmax(160px, 360px) minmax(0, 1fr) 215px;
          grid-template-areas: "name bar value"; column-gap: 14px; align-items: center;
          padding: 2px 0;
        }
        .bars .name { grid-area: name; }
        .bars .value { grid-area: value; }
        .bars .bar { grid-area: bar; }
        .about { display: block; color: var(--muted); font-size: 13px; }
        .dot { color: var(--muted); }
        rect.actual { fill: var(--actual); }
        rect.granted:not(.ground) { fill: url(#hatch); stroke: var(--granted); stroke-width: 1; }
        rect.target { fill: var(--ink); }
        rect.room { fill: var(--soft); stroke: var(--rule); stroke-width: 1; }
        .lanes { margin: 12px 0; }
        .lane {
          display: grid; column-gap: 14px;
          grid-template-columns: minmax(120px, 200px) minmax(0, 1fr);
          align-items: center; font-size: 14px; padding: 1px 0;
        }
        .level { stroke: var(--muted); stroke-width: 0.5; }
        .level.unknown { fill: var(--soft); } svg text.on.unknown { fill: var(--muted); }
        .level.green { fill: #d3efd3; } .badge.green { background: #d3efd3; color: #14401c; }
        .level.yellow { fill: #f7d95c; } .badge.yellow { background: #f7d95c; color: #3d3200; }
        .level.orange { fill: #ee8f3b; } .badge.orange { background: #ee8f3b; color: #2e1500; }
        .level.red { fill: #bd2a2a; } .badge.red { background: #bd2a2a; color: #fff; }
        .level.black { fill: #111; } .badge.black { background: #111; color: #fff; }
        svg text.on { font-weight: 600; }
        svg text.on.green { fill: #14401c; } svg text.on.yellow { fill: #3d3200; }
        svg text.on.orange { fill: #2e1500; }
        svg text.on.red, svg text.on.black { fill: #fff; }
        .badge.black { outline: 1px solid var(--muted); }
        @media (max-width: 820px) {
          .wide { display: none; }
          .narrow { display: inline; }
        }
        @media (max-width: 640px) {
          .plot { grid-template-columns: 38px minmax(0, 1fr); }
          .legend { grid-template-columns: minmax(0, 1fr); }
          .bars li {
            grid-template-columns: minmax(0, 1fr) auto; grid-template-areas: "name value" "bar bar";
            padding: 4px 0;
          }
          .bars .value { text-align: right; }
          .lane { grid-template-columns: minmax(0, 1fr); padding: 4px 0; }
        }

        """
}
