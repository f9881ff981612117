/**
 * The style of a report: light and dark, a phone and paper.
 */

/**
 * The style sheet. Charts take their colours from its properties.
 *
 * @internal
 */
export const style = `
:root{color-scheme:light dark;--ground:#fff;--card:#f7f9fb;--ink:#1d2733;--muted:#52606d;--line:#d5dce3;--link:#0b5cad;
--alone:#7c5295;--teacher:#b45309;--student:#0f766e;--right:#0f766e;--wrong:#d9480f;--left:#9aa7b4;
--line-1:#0f766e;--line-2:#d9480f;--line-3:#4263eb;--line-4:#a61e4d;--line-5:#5c940d;--line-6:#7048e8}
@media screen and (prefers-color-scheme:dark){:root{--ground:#12171d;--card:#1a2129;--ink:#e6edf3;--muted:#9fb0c0;
--line:#36424f;--link:#79b8ff;--alone:#c8a2dc;--teacher:#f5b041;--student:#4fd1c5;--right:#4fd1c5;--wrong:#ff8a4c;--left:#66788a;
--line-1:#4fd1c5;--line-2:#ff8a4c;--line-3:#91a7ff;--line-4:#faa2c1;--line-5:#a9e34b;--line-6:#b197fc}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:74rem;padding:1rem;background:var(--ground);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;-webkit-text-size-adjust:100%}
h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0}h2{font-size:1.25rem;margin:2.5rem 0 .5rem}
h3{font-size:1rem;margin:1.5rem 0 .5rem}p{max-width:46rem;margin:.5rem 0}.muted{color:var(--muted)}
h1,h2,h3,p,figcaption,li,.words td{overflow-wrap:anywhere}
a{color:var(--link)}nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;padding:0;list-style:none}
nav a{display:inline-block;padding:.25rem 0}
.verdict{font-size:1.1rem;border-left:.25rem solid var(--student);padding-left:.75rem}
.panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,20rem),1fr));gap:1rem;margin:.75rem 0}
figure{margin:0;padding:.75rem .75rem .5rem;background:var(--card);border:1px solid var(--line);border-radius:.5rem;min-width:0}
figcaption{font-size:.9rem;font-weight:600;margin-bottom:.25rem}figcaption span{font-weight:400;color:var(--muted)}
svg{display:block;width:100%;max-width:26rem;height:auto;margin:0 auto}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1rem;padding:0;margin:.5rem 0;list-style:none;font-size:.9rem}
.legend i{display:inline-block;width:.8em;height:.8em;border-radius:.2em;margin-right:.4em;print-color-adjust:exact;
-webkit-print-color-adjust:exact}
.scroll{overflow-x:auto;max-width:100%;margin:.75rem 0}
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
th,td{padding:.3rem .6rem;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap;vertical-align:bottom}
th:first-child,td:first-child{text-align:left}thead th{color:var(--muted);font-weight:600}tbody th{font-weight:500}
.words td,.words th{text-align:left;white-space:normal;vertical-align:top}
.confusion{margin:0 auto}.confusion td,.confusion th{text-align:center;min-width:2.4rem;padding:.3rem .4rem}
.confusion tbody th{text-align:right}.confusion thead th{max-width:6rem;white-space:normal}
.confusion td{border:1px solid var(--ground);print-color-adjust:exact;-webkit-print-color-adjust:exact}
.zero{color:var(--muted)}
pre{overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere;padding:.75rem;background:var(--card);
border:1px solid var(--line);border-radius:.5rem;font-size:.85rem}
summary{cursor:pointer;padding:.25rem 0;color:var(--link)}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
@media (max-width:30rem){th,td{padding:.3rem .35rem}thead th{white-space:normal}}
@media print{body{max-width:none;padding:0;font-size:11pt}nav{display:none}h2,h3{break-after:avoid}
figure,tr{break-inside:avoid}.panels{grid-template-columns:repeat(2,1fr)}.scroll{overflow:visible}}
`
