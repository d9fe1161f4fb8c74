/** The look of the pages: one calm card, system fonts, light and dark. Text contrast is 4.5 to 1 or more in both. */
export const style = `:root {
  color-scheme: light dark;
  --back: #f1f3f8; --card: #fff; --edge: #e3e6ee; --text: #171b26; --soft: #545c6e; --line: #7f8798;
  --main: #3440c4; --press: #28329e; --on-main: #fff; --tint: #eef0fd; --bad: #a3182c; --bad-back: #fdecee;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #0f1117; --card: #191d27; --edge: #2a2f3c; --text: #eef0f6; --soft: #b0b7c7; --line: #7a8296;
    --main: #aab4ff; --press: #c3caff; --on-main: #11142b; --tint: #262b45; --bad: #ffb3bc; --bad-back: #3b1a20;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; min-height: 100svh; display: grid; place-items: center; padding: 1rem;
  background: var(--back); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif;
}
.card {
  width: 100%; max-width: 27rem; padding: clamp(1.25rem, 7vw, 2.5rem);
  border: 1px solid var(--edge); border-radius: 1.25rem; background: var(--card);
  box-shadow: 0 1px 2px rgb(0 0 0 / .04), 0 16px 40px rgb(0 0 0 / .07); overflow-wrap: anywhere;
}
.brand { margin: 0 0 1.25rem; color: var(--main); font-weight: 700; }
h1 { margin: 0 0 .75rem; font-size: 1.75rem; line-height: 1.2; letter-spacing: -.01em; }
p { margin: 0 0 1rem; }
form { margin: 1.5rem 0 0; }
.card > :last-child { margin-bottom: 0; }
label { display: block; margin-bottom: .5rem; font-weight: 600; }
input:not([type=hidden]) {
  width: 100%; min-height: 3.25rem; padding: .5rem 1rem; border: 1px solid var(--line); border-radius: .75rem;
  background: var(--card); color: inherit; font: inherit; font-size: 1.125rem;
}
input:disabled { background: var(--back); border-color: var(--edge); color: var(--soft); opacity: 1; -webkit-text-fill-color: currentColor; }
input:disabled + button { margin-top: 1.25rem; }
input[aria-invalid] { border: 2px solid var(--bad); }
#code {
  min-height: 4rem; padding-inline: .25em; font-size: 2rem; font-weight: 600; letter-spacing: .25em;
  text-indent: .25em; text-align: center; font-variant-numeric: tabular-nums;
}
button, .button {
  display: block; width: 100%; min-height: 3.25rem; padding: .75rem 1rem; border: 1px solid transparent;
  border-radius: .75rem; background: var(--main); color: var(--on-main); font: inherit; font-weight: 600;
  text-align: center; text-decoration: none; cursor: pointer;
}
button:hover, .button:hover { background: var(--press); }
.quiet { background: none; border-color: var(--line); color: var(--main); }
.quiet:hover, .link:hover { background: var(--tint); }
.link { min-height: 2.75rem; padding: .5rem; background: none; color: var(--main); font-weight: 500; }
button:disabled { background: var(--edge); border-color: transparent; color: var(--soft); cursor: default; }
.link:disabled { background: none; }
.again { padding-top: 1.25rem; border-top: 1px solid var(--edge); }
.again + form { margin-top: .5rem; }
.row { display: flex; flex-wrap: wrap; gap: .75rem; }
.row button { flex: 1 1 auto; width: auto; padding-inline: .5rem; font-size: .9375rem; }
b { display: inline-block; max-width: 100%; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.hint, .notice { color: var(--soft); font-size: .875rem; }
.hint { margin: .5rem 0 1.25rem; }
.hint b { color: var(--text); }
.hint:empty { display: none; }
.again .hint { margin: 0 0 .75rem; }
.hint p { margin: 0; }
.tries { color: var(--bad); font-weight: 600; }
.notice { margin: 1.25rem 0 0; }
.alert {
  display: flex; gap: .75rem; margin: 1rem 0; padding: .875rem 1rem; border: 1px solid; border-radius: .75rem;
  background: var(--bad-back); color: var(--bad); font-weight: 600;
}
.alert::before {
  content: '!'; content: '!' / ''; flex: none; width: 1.5rem; height: 1.5rem; border-radius: 50%;
  background: var(--bad); color: var(--bad-back); text-align: center;
}
.alert a { color: inherit; }
.timer { font-size: 1.75rem; text-align: center; }
.timer:empty { display: none; }
:focus-visible { outline: 3px solid var(--main); outline-offset: 2px; }
@media (prefers-reduced-motion: no-preference) {
  button, .button { transition: background-color .15s; }
}
`
