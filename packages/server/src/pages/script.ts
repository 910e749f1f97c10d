/**
 * The script of all pages, for browsers. It takes purpose and secret from the fragment, removes the fragment from the
 * address bar and the history, posts when the button is pressed, and shows the result. It requires `settings`, which is
 * defined before it.
 */
export const script = `
const { purposes, incomplete, again, failed } = settings;
const form = document.querySelector("form");
const field = document.querySelector("input");
const button = document.querySelector("button");
const problem = document.querySelector(".problem");
const outcome = document.querySelector(".outcome");
const fragment = new URLSearchParams(location.hash.slice(1));
const secret = fragment.get("secret");
const given = fragment.get("purpose") ?? "";
const purpose = Object.hasOwn(purposes, given) ? purposes[given] : undefined;
history.replaceState(null, "", location.pathname);

function end(text) {
  form.hidden = true;
  outcome.textContent = text;
  outcome.focus();
}

function retry(text) {
  button.disabled = false;
  problem.textContent = text;
  if (field) {
    field.setAttribute("aria-invalid", "true");
    field.focus();
  }
}

async function submit() {
  button.disabled = true;
  problem.textContent = "";
  if (field) field.removeAttribute("aria-invalid");
  let answer;
  try {
    answer = await fetch(purpose.path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(field ? { secret, new_password: field.value } : { secret }),
      credentials: "omit",
      cache: "no-store",
    });
  } catch {
    return retry(failed);
  }
  if (answer.ok) return end(purpose.done);
  const { code, errors } = await answer.json().catch(() => ({}));
  if (code === "validation_failed" && errors) return retry(errors.map(({ detail }) => detail).join(" "));
  if (purpose.problems[code]) return end(purpose.problems[code]);
  const seconds = Number(answer.headers.get("Retry-After"));
  retry(seconds > 0 ? again.replace("%s", Math.ceil(seconds / 60)) : failed);
}

if (!secret || !purpose) end(incomplete);
else {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
}
`;
