// The log-in page of September: no form; a click sends what stands in the fields beside the button.
"use strict";

async function logIn(fields) {
  const [name, secret] = fields.querySelectorAll("input");
  const body = new URLSearchParams({ session_key: name.value, session_password: secret.value });
  const answer = await fetch("/login", { method: "POST", body });
  if (answer.ok) return location.assign("/feed/");
  document.querySelector("[data-practice-wrong]").hidden = false;
}
for (const fields of document.querySelectorAll("[data-practice-fields]")) {
  fields.querySelector("[data-practice-login]").addEventListener("click", () => logIn(fields));
  fields.addEventListener("keydown", (event) => { if (event.key === "Enter") logIn(fields); });
}
