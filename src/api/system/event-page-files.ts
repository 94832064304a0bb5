/** Colours meet 4.5 : 1 on their ground in both schemes. */
export const eventPageStyle = `
:root { color-scheme: light dark; --ground: #fff; --text: #1b1f24; --quiet: #57606a; --line: #d8dee4; --accent: #0b57d0; --soft: #f3f5f8; --taken: #0a6b4f; --sealed: #9a3412; }
@media (prefers-color-scheme: dark) { :root { --ground: #14171b; --text: #e6e9ee; --quiet: #a3adb8; --line: #30363d; --accent: #8ab4f8; --soft: #1d2127; --taken: #6fd6ae; --sealed: #f6a97a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 78rem; padding: 1.5rem; background: var(--ground); color: var(--text); font: 16px/1.55 system-ui, sans-serif; }
h1 { margin: 0 0 .5rem; } h2 { margin: 2.5rem 0 .5rem; } h3 { margin: 0; font-size: 1.05rem; overflow-wrap: anywhere; }
a { color: var(--accent); text-underline-offset: .15em; } h3 a { color: inherit; text-decoration: none; } h3 a:hover, h3 a:focus-visible { text-decoration: underline; }
code, pre { font: .9em ui-monospace, monospace; }
nav ul { display: flex; flex-wrap: wrap; gap: .4rem 1.4rem; padding: 0; list-style: none; } small { color: var(--quiet); }
.find { display: flex; gap: .6rem; align-items: center; flex-wrap: wrap; } output { color: var(--quiet); }
input { flex: 0 1 26rem; padding: .5rem .7rem; font: inherit; color: inherit; background: var(--soft); border: 1px solid var(--quiet); border-radius: .4rem; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
article { margin: 1rem 0; padding: 1rem; border: 1px solid var(--line); border-radius: .6rem; } article:target { border-color: var(--accent); }
article p { margin: .3rem 0 .6rem; }
.mark { margin-inline-end: .4rem; padding: .05rem .45rem; border: 1px solid; border-radius: 1rem; font-size: .8rem; font-weight: 500; color: var(--quiet); } .taken { color: var(--taken); } .sealed { color: var(--sealed); }
.wide { overflow-x: auto; } table { width: 100%; border-collapse: collapse; font-size: .92rem; }
th, td { padding: .3rem .7rem .3rem 0; text-align: start; vertical-align: top; border-top: 1px solid var(--line); font-weight: 400; } thead th { border: 0; color: var(--quiet); }
pre { overflow-x: auto; padding: .8rem; background: var(--soft); border-radius: .4rem; } summary { cursor: pointer; margin-top: .5rem; color: var(--accent); }
[hidden] { display: none; }
@media (max-width: 40rem) { body { padding: 1rem; } }
`;

export const eventPageScript = `
const find = document.getElementById('find');
const found = document.getElementById('found');
const articles = [...document.querySelectorAll('article')];
const sections = [...document.querySelectorAll('section[id^="area-"]')];
find.addEventListener('input', () => {
  const words = find.value.toLowerCase().split(' ').filter(Boolean);
  for (const article of articles) article.hidden = !words.every((word) => article.dataset.text.includes(word));
  for (const section of sections) section.hidden = !section.querySelector('article:not([hidden])');
  const count = articles.filter((article) => !article.hidden).length;
  found.textContent = words.length === 0 ? '' : count === 1 ? '1 type' : count + ' types';
});
`;
