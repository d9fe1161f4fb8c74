/** The look of the pages: one calm card, system fonts, light and dark. */
export const style = `:root {
  color-scheme: light dark;
  --back: #f3f4f8; --card: #fff; --text: #1b1f2a; --soft: #565d6d; --line: #868d9c;
  --main: #3a46c8; --on-main: #fff; --bad: #a3182c; --bad-back: #fdecee;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #12141b; --card: #1c2029; --text: #f0f2f7; --soft: #b2b9c8; --line: #7d8596;
    --main: #aab4ff; --on-main: #12141b; --bad: #ffb3bc; --bad-back: #3b1a20;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem;
  background: var(--back); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif;
}
.card {
  width: 100%; max-width: 26rem; padding: clamp(1.25rem, 6vw, 2.25rem); border-radius: 1rem;
  background: var(--card); box-shadow: 0 1px 2px rgb(0 0 0 / .08), 0 12px 32px rgb(0 0 0 / .08);
  overflow-wrap: anywhere;
}
.brand { margin: 0; color: var(--main); font-weight: 700; letter-spacing: .02em; }
h1 { margin: .25rem 0 .75rem; font-size: 1.5rem; line-height: 1.25; }
p { margin: .5rem 0 1rem; }
form { margin: 1rem 0 0; }
label { display: block; margin-bottom: .375rem; font-weight: 600; }
input:not([type=hidden]) {
  width: 100%; min-height: 3rem; padding: .5rem .875rem; border: 1px solid var(--line); border-radius: .625rem;
  background: transparent; color: inherit; font: inherit; font-size: 1.125rem;
}
input:disabled { color: var(--soft); border-style: dashed; }
input.code { font-size: 1.625rem; letter-spacing: .3em; text-align: center; font-variant-numeric: tabular-nums; }
button, .button {
  display: block; width: 100%; min-height: 3rem; padding: .625rem 1rem; border: 1px solid transparent;
  border-radius: .625rem; background: var(--main); color: var(--on-main); font: inherit; font-weight: 600;
  text-align: center; text-decoration: none; cursor: pointer;
}
button.quiet { background: transparent; color: var(--main); border-color: var(--line); }
button.link { background: none; color: var(--main); text-decoration: underline; }
button:disabled { color: var(--soft); cursor: default; }
.row { display: flex; flex-wrap: wrap; gap: .625rem; }
.row button { flex: 1 1 9rem; }
.hint, .notice { color: var(--soft); font-size: .875rem; }
.hint { margin: .375rem 0 1rem; }
.notice { margin: 1rem 0 0; }
.alert { padding: .75rem .875rem; border-radius: .625rem; background: var(--bad-back); color: var(--bad); font-weight: 600; }
:focus-visible { outline: 3px solid var(--main); outline-offset: 2px; }
@media (prefers-reduced-motion: no-preference) { button { transition: opacity .15s; } button:hover { opacity: .9; } }
`
