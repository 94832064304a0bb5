/** A sheet of A4 on paper, and the same on a screen; lines and words carry it where colours are not printed. */
export const receiptStyle = (colour: string): string => `
@page { size: A4; margin: 16mm }
:root { --accent: ${colour}; --muted: #52525b; --line: #d4d4d8 }
* { box-sizing: border-box }
body {
  margin: 0; background: #f4f4f5; color: #18181b;
  font: 15px/1.6 Vazirmatn, Inter, 'Segoe UI', Tahoma, 'Noto Sans', 'Noto Sans Arabic', Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}
main {
  max-width: 210mm; margin: 24px auto; padding: 16mm; background: #fff;
  border-block-start: 5px solid var(--accent); border-radius: 6px;
}
header { display: flex; flex-wrap: wrap; gap: 8px 24px; align-items: flex-start; justify-content: space-between }
header img { display: block; height: 44px; max-width: 240px; object-fit: contain }
.seller-name { font-size: 20px; font-weight: 700 }
h1 { margin: 0; font-size: 26px; line-height: 1.3; text-align: end }
.state { margin: 4px 0 0; text-align: end }
.state span { border: 1px solid; border-radius: 999px; padding: 1px 12px; font-size: 13px; font-weight: 600 }
.state-Confirmed { color: #15803d }
.state-PartlyRefunded, .state-Refunded { color: #b45309 }
h2 { margin: 0 0 4px; font-size: 13px; font-weight: 600; color: var(--muted) }
p { margin: 0 }
.facts, .parties { display: grid; grid-template-columns: repeat(auto-fit, minmax(145px, 1fr)); gap: 16px 20px; margin: 28px 0 0 }
.facts { border-block: 1px solid var(--line); padding: 14px 0 }
dl { margin: 0 }
dt { font-size: 13px; color: var(--muted) }
dd { margin: 0; overflow-wrap: anywhere }
table { width: 100%; margin-block-start: 32px; border-collapse: collapse }
th, td { padding: 9px 0; text-align: start; vertical-align: top; border-block-end: 1px solid var(--line) }
thead th { font-size: 13px; font-weight: 600; color: var(--muted); border-block-end: 2px solid #18181b }
tbody th, tfoot th { font-weight: 400; overflow-wrap: anywhere }
td, thead th:last-child { text-align: end; white-space: nowrap; padding-inline-start: 24px }
.detail { font-size: 13px; color: var(--muted) }
.total th, .total td { font-size: 18px; font-weight: 700; border-block: 2px solid #18181b }
.left th, .left td { font-weight: 700 }
.code { font-family: ui-monospace, Consolas, 'DejaVu Sans Mono', monospace; font-size: 13px; unicode-bidi: isolate; direction: ltr }
footer { margin-block-start: 36px; font-size: 13px; color: var(--muted) }
footer a { color: inherit }
tr, .facts, .parties { break-inside: avoid }
@media (max-width: 640px) { main { margin: 0; padding: 20px; border-radius: 0 } }
@media print {
  body { background: none; font-size: 11pt; print-color-adjust: exact; -webkit-print-color-adjust: exact }
  main { max-width: none; margin: 0; padding: 0; border-radius: 0; padding-block-start: 8mm }
}
`;
