/** The style of all pages. Colours have a contrast of at least 4.5 to 1 in both schemes (WCAG 2.2, 1.4.3). */
export const style = `
:root { color-scheme: light dark; }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: #1c1c1c; background: #f4f5f7; }
main { max-width: 26rem; margin: 12vh auto 2rem; padding: 2rem 1.5rem; background: #fff; border-radius: .75rem; }
h1 { margin: 0 0 1rem; font-size: 1.4rem; line-height: 1.25; }
label { display: block; margin-bottom: .25rem; font-weight: 600; }
input { width: 100%; padding: .6rem .75rem; font: inherit; color: inherit; background: transparent; border: 1px solid #767676; border-radius: .4rem; }
button { width: 100%; margin-top: 1rem; padding: .7rem 1rem; font: inherit; font-weight: 600; color: #fff; background: #1a4fa3; border: 0; border-radius: .4rem; cursor: pointer; }
button[disabled] { opacity: .6; cursor: default; }
:focus-visible { outline: 3px solid #1a4fa3; outline-offset: 2px; }
.hint { margin: .25rem 0 0; color: #595959; }
.problem { margin: .5rem 0 0; color: #a3161c; font-weight: 600; }
.outcome { margin: 0; }
[hidden] { display: none; }
@media (prefers-color-scheme: dark) {
  body { color: #ececec; background: #17181a; }
  main { background: #222427; }
  input { border-color: #9a9a9a; }
  .hint { color: #b9b9b9; }
  .problem { color: #ff8a8a; }
  :focus-visible { outline-color: #8ab4ff; }
}
`;
