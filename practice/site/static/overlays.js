// What lies over a page: dialogs in a shadow root or an iframe, conversations, what is for sale.
"use strict";

const LOOK = '<link rel="stylesheet" href="/practice/static/site.css">';

function outlet() {
  const there = one("#interop-outlet");
  if (there) return there;
  const made = document.createElement("div");
  made.id = "interop-outlet";
  document.body.append(made);
  return made;
}

function shadow() {
  return outlet().shadowRoot ?? outlet().attachShadow({ mode: "open" });
}

changes.shadow = (markup) => {
  shutMenus();
  shadow().replaceChildren(made(LOOK + markup));
};

changes.frame = (markup) => {
  const frame = document.createElement("iframe");
  frame.dataset.practiceFrame = "";
  frame.style = "position:fixed;top:100px;left:240px;width:540px;height:300px;z-index:70;background:#fff;border:0";
  frame.srcdoc = `<!DOCTYPE html>${LOOK}${markup}`;
  frame.addEventListener("load", () => listen(frame.contentDocument));
  document.body.append(frame);
};

// --- a conversation: whatever stands in its field has been written to somebody
const drafts = new WeakSet();
inputs.push(["[data-practice-message]", (field) => {
  if (drafts.has(field)) return;
  drafts.add(field);
  post(field.dataset.practiceMessage, { text: field.value ?? field.innerText });
}]);
meanings.push(["[data-practice-send]", (control) => {
  const fields = all("[data-practice-message]", control.closest("form"));
  const text = [...fields].map((field) => (field.value ?? field.innerText).trim()).join("");
  if (text) post(control.dataset.practiceDo, { text });
}]);

// --- a conversation that comes over the page after a while, on every page anew
const over = one("[data-practice-over-ms]");
if (over) setTimeout(() => document.body.append(one("template", over).content), Number(over.dataset.practiceOverMs));

// --- what is for sale, over everything
const promo = one("[data-practice-promo]");
if (promo) {
  outlet().style = "position:fixed;inset:0;z-index:90";
  shadow().replaceChildren(made(LOOK), one("template", promo).content);
  shadow().addEventListener("click", (event) => {
    if (target(event).closest("[data-practice-away]")) outlet().removeAttribute("style");
  });
}
