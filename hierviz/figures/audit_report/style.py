"""The style sheet of a report: light and dark as the reader's system is, light on paper."""

STYLE = """
:root {
  color-scheme: light dark;
  --text: #31333f; --faint: #6b6e7b; --ground: #ffffff; --card: #f6f7f9; --line: #d5d8de;
  --a: #d55e00; --b: #00805c; --tree: #a8a9ae; --link: #2f6fb3;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --text: #fafafa; --faint: #a3a8b4; --ground: #0e1117; --card: #1a1d24; --line: #41444c;
    --a: #f28e3d; --b: #2fbf94; --tree: #71757e; --link: #6aa9e9;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 1180px; padding: 24px 20px 60px; background: var(--ground);
  color: var(--text); font: 15px/1.45 "Source Sans 3", "Segoe UI", Helvetica, Arial, sans-serif;
  overflow-wrap: anywhere;
}
h1 { font-size: 26px; margin: 0 0 14px; }
h2 { font-size: 21px; margin: 34px 0 2px; }
h3 { font-size: 17px; margin: 0 0 6px; }
h4 { font-size: 14px; margin: 0 0 6px; }
p { margin: 0 0 8px; }
a { color: var(--link); }
.faint, h3 small { color: var(--faint); font-weight: 400; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 0 0 14px; }
dt { color: var(--faint); }
dd { margin: 0; }
ul { margin: 0 0 12px; padding-left: 20px; }
table { border-collapse: collapse; margin: 0 0 14px; font-variant-numeric: tabular-nums; }
th, td { padding: 3px 12px 3px 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { color: var(--faint); font-weight: 400; }
td.n, th.n { text-align: right; }
nav { margin-top: 8px; columns: 300px; column-gap: 28px; font-size: 14px; }
nav h3 { font-size: 14px; margin: 8px 0 2px; break-after: avoid; }
nav ol { margin: 0 0 8px; padding-left: 30px; }
nav li { break-inside: avoid; }
article { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 14px 16px; margin: 12px 0; scroll-margin: 8px; }
.mark {
  display: inline-block; border: 1px solid currentColor; border-radius: 9px; padding: 0 8px;
  font-size: 12px; font-weight: 600;
}
.note { border-left: 3px solid var(--link); padding-left: 10px; white-space: pre-line; }
.body { display: grid; grid-template-columns: minmax(0, 1fr) 260px; gap: 20px; }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 250px), 1fr)); gap: 14px 20px; align-content: start; }
.sides.tables { grid-template-columns: repeat(auto-fit, minmax(min(100%, 350px), 1fr)); }
.points { font-size: 13px; margin-bottom: 6px; }
.points td, .points th { padding-right: 10px; }
td.n, th { white-space: nowrap; }
.a { color: var(--a); } .b { color: var(--b); }
.pictures { display: flex; flex-wrap: wrap; gap: 8px; }
figure { margin: 0; width: 112px; position: relative; }
figure img, figure .none { display: block; width: 112px; height: 112px; object-fit: contain; border-radius: 4px; background: #80808033; }
figure .none { display: grid; place-items: center; color: var(--faint); font-size: 12px; }
img.small { image-rendering: pixelated; }
figcaption { font-size: 12px; line-height: 1.3; margin-top: 2px; }
figcaption span { display: block; unicode-bidi: isolate; }
figcaption i { font-style: normal; white-space: nowrap; }
.count {
  position: absolute; right: 3px; top: 3px; background: #000000b0; color: #ffffff; border-radius: 3px;
  padding: 0 4px; font-size: 11px;
}
.place svg { display: block; width: 220px; height: 220px; margin: 0 auto 6px; }
.head { display: flex; flex-wrap: wrap; gap: 0 48px; align-items: flex-start; }
.numbers { font-size: 13px; margin: 14px 0 0; }
.numbers td { padding: 1px 16px 1px 0; }
.tree { fill: none; stroke: var(--tree); stroke-width: 2; }
.lit { fill: none; stroke-width: 7; stroke-linejoin: round; }
.way { fill: none; stroke: var(--faint); stroke-width: 5; }
.lit.a { stroke: var(--a); } .lit.b { stroke: var(--b); }
.rim.a { fill: var(--a); } .rim.b { fill: var(--b); }
.dot { fill: var(--ground); stroke: var(--text); stroke-width: 5; }
.hidden { position: absolute; width: 0; height: 0; }
@media (max-width: 760px) { .body { grid-template-columns: minmax(0, 1fr); } }
@media print {
  @page { margin: 14mm; }
  body { padding: 0; max-width: none; font-size: 12px; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  article, figure, tr { break-inside: avoid; }
  h2, h4 { break-after: avoid; }
  .body { grid-template-columns: minmax(0, 1fr) 200px; }
  .place svg { width: 180px; height: 180px; }
  .sides { grid-template-columns: repeat(auto-fit, minmax(min(100%, 200px), 1fr)); }
  figure, figure img, figure .none { width: 100px; }
  figure img, figure .none { height: 100px; }
  figcaption, .numbers, .points { font-size: 10.5px; }
  a { color: inherit; text-decoration: none; }
}
"""
