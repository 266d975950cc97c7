// The pages' behaviour. A control with data-practice-do posts to the site; the answer is a list of changes
// to the page. LinkedIn has no data-practice-* attributes: nothing that drives the pages may look at them.
// overlays.js adds what lies over a page, server_driven.js what that layout's posts do.
"use strict";

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => root.querySelectorAll(selector);

function made(markup) {
  const template = document.createElement("template");
  template.innerHTML = markup;
  return template.content;
}

// --- late painting: each part stands in a template until its time has come
function paint(root) {
  for (const place of all("[data-practice-late]", root)) {
    setTimeout(() => {
      const content = one("template", place).content;
      const parent = place.parentNode;
      place.replaceWith(content);
      if (parent) settle(parent);
    }, Number(place.dataset.practiceLate));
    place.removeAttribute("data-practice-late");
  }
  // a state that paints wrongly at first
  for (const control of all("[data-practice-becomes]", root)) {
    const then = JSON.parse(control.dataset.practiceBecomes);
    setTimeout(() => {
      for (const [name, value] of Object.entries(then)) control.setAttribute(name, value);
    }, Number(control.dataset.practiceBecomesMs));
    control.removeAttribute("data-practice-becomes");
  }
}
const settling = [paint, watch]; // what new parts of a page need
function settle(root) {
  for (const each of settling) each(root);
}

// --- scrolling down to the end of a list loads more of it
const ends = new IntersectionObserver((seen) => {
  for (const entry of seen.filter((each) => each.isIntersecting)) {
    ends.unobserve(entry.target);
    post(entry.target.dataset.practiceMore, {});
  }
});
function watch(root) {
  for (const end of all("[data-practice-more]", root)) ends.observe(end);
}

// --- what the site may answer to a click
function shutAll() {
  for (const each of all(".artdeco-modal-overlay, [data-practice-dialog], [data-practice-frame]")) each.remove();
  outlet().shadowRoot?.replaceChildren();
}
function shutMenus() {
  for (const each of all("[data-practice-portal]")) each.remove();
  for (const each of all("[aria-expanded=true]")) each.setAttribute("aria-expanded", "false");
  for (const each of all(".artdeco-dropdown__content")) each.setAttribute("aria-hidden", "true");
}
const changes = {
  wait: (milliseconds) => new Promise((done) => setTimeout(done, Number(milliseconds))),
  reload: (milliseconds) => setTimeout(() => location.reload(), Number(milliseconds)),
  shut: shutAll,
  dialog: (markup) => { shutMenus(); document.body.append(made(markup)); },
  portal: (markup) => {
    for (const each of all("[data-practice-portal]")) each.remove(); // a second click may come before the menu
    document.body.append(made(markup));
  },
  toast: (markup) => {
    const toast = made(markup).firstElementChild;
    one("#artdeco-toasts").append(toast);
    setTimeout(() => toast.remove(), 6000);
  },
  replace: (selector, markup) => one(selector)?.replaceWith(made(markup)),
  remove: (selector) => one(selector)?.remove(),
  row: (slug, markup) => {
    shutMenus();
    one(`[data-practice-row="${CSS.escape(slug)}"]`)?.replaceWith(made(markup));
  },
  more: (markup) => {
    one("[data-practice-more]").replaceWith(made(markup));
  },
  composer: (selector, markup) => {
    const box = one(`${selector} [data-practice-comments]`);
    if (!one("[data-practice-box]", box)) box.prepend(made(markup));
    one("[data-practice-editor]", box).focus();
  },
  commented: (selector, markup) => {
    const post = one(selector);
    const editor = one("[data-practice-editor]", post);
    editor.innerHTML = "<p><br></p>";
    edited(editor);
    one("[data-practice-thread]", post).prepend(made(markup));
  },
};

async function post(url, fields) {
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(fields) });
  if (!answer.ok) {
    changes.toast('<div class="artdeco-toast-item" role="alert" data-test-artdeco-toast-item-type="error">' +
      '<p class="artdeco-toast-item__message">Something went wrong. Please try again.</p></div>');
    return;
  }
  for (const [kind, ...values] of await answer.json()) await changes[kind](...values);
  settle(document);
}

const dialogAround = (control) => control.closest("[data-practice-dialog]");

function fieldsAround(control) {
  const dialog = dialogAround(control);
  const fields = {};
  for (const field of dialog ? all("input, textarea", dialog) : [])
    fields[field.dataset.practiceName ?? field.name] = field.value;
  if (control.dataset.practiceReaction) fields.reaction = control.dataset.practiceReaction;
  return fields;
}

// what a click means where it isn't a control that posts: a selector, and what is done with the control
const meanings = [
  ["[data-practice-away]", (control) => control.closest(".practice-cover, [data-practice-cover]").remove()],
  ["[data-practice-shut]", shutAll],
  ["[data-practice-form] button", (control) => submit(control)],
];

// The event's own target: what is in a shadow root is told apart, too.
const target = (event) => event.composedPath()[0];

function clicked(event) {
  const at = target(event);
  for (const [selector, meaning] of meanings) {
    const control = at.closest(selector);
    if (!control) continue;
    event.preventDefault();
    meaning(control);
    return;
  }
  const control = at.closest("[data-practice-do], [data-practice-toggle]");
  if (!control) {
    if (!at.closest("[data-practice-portal]")) shutMenus();
    return;
  }
  event.preventDefault();
  const expanded = control.getAttribute("aria-expanded");
  if (expanded !== null) {
    shutMenus();
    if (expanded === "true") return;
    control.setAttribute("aria-expanded", "true");
  }
  if ("practiceToggle" in control.dataset) {
    const open = () => one(".artdeco-dropdown__content", control.parentNode).setAttribute("aria-hidden", "false");
    setTimeout(open, Number(control.dataset.practiceToggle));
    return;
  }
  if (control.closest("[data-practice-portal]")) shutMenus();
  if (!control.disabled) post(control.dataset.practiceDo, fieldsAround(control));
}

// --- fields of a dialog: its sending button wakes up when there is something to send
const inputs = [
  ["input, textarea", (field) => {
    const dialog = dialogAround(field);
    if (!dialog) return;
    const address = field.type === "email" || field.dataset.practiceName === "email";
    const ready = address ? field.value.includes("@") : field.value.trim() !== "";
    for (const button of all("[data-practice-do]", dialog)) button.disabled = !ready;
  }],
  ["[data-practice-editor]", (editor) => edited(editor)],
];

function changed(event) {
  for (const [selector, meaning] of inputs) if (target(event).matches(selector)) meaning(target(event));
}

function listen(page) {
  page.addEventListener("click", clicked);
  page.addEventListener("input", changed);
}
listen(document);

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { shutMenus(); shutAll(); }
});

// --- the comment editor
document.execCommand("defaultParagraphSeparator", false, "p");

const written = (editor) =>
  [...editor.children].map((line) => line.innerText.replace(/\n$/, "")).join("\n").trim();

function edited(editor) {
  const form = editor.closest("form");
  const empty = editor.innerText.trim() === "";
  if (empty && !one("p", editor)) editor.innerHTML = "<p><br></p>";
  editor.classList.toggle("ql-blank", empty);
  const button = one("button", form);
  if (empty) button?.remove();
  if (!empty && !button && !form.dataset.practiceWaiting) {
    const show = () => form.append(made(`<button type="submit" class="comments-comment-box__submit-button--cr artdeco-button ` +
      `artdeco-button--1 artdeco-button--primary"><span class="artdeco-button__text">\n    ` +
      `${form.dataset.practiceSubmit}\n</span></button>`));
    form.dataset.practiceWaiting = "1";
    setTimeout(() => {
      delete form.dataset.practiceWaiting;
      if (editor.innerText.trim() && !one("button", form)) show();
    }, Number(form.dataset.practiceSubmitMs));
  }
}

function submit(button) {
  const form = button.closest("form");
  button.disabled = true;
  post(form.dataset.practiceForm, { text: written(one("[data-practice-editor]", form)) }).finally(() => { button.disabled = false; });
}

// --- the reactions flyout: there only while the mouse is over the button
const REACTIONS = ["Like", "Celebrate", "Support", "Love", "Insightful", "Funny"];
document.addEventListener("mouseover", (event) => {
  const place = event.target.closest?.("[data-practice-reactions]");
  for (const menu of all(".reactions-menu")) if (!place?.contains(menu)) menu.remove();
  if (!place || one(".reactions-menu", place)) return;
  const url = one("button", place).dataset.practiceDo;
  const menu = made('<span class="reactions-menu"></span>').firstElementChild;
  for (const reaction of REACTIONS) {
    const button = made(`<button type="button" class="reactions-menu__reaction-index" ` +
      `aria-label="React ${reaction}">${reaction}</button>`).firstElementChild;
    button.dataset.practiceDo = url;
    button.dataset.practiceReaction = reaction;
    menu.append(button);
  }
  place.append(menu);
});

// --- what gets in the way
const obstacles = {
  leaving: () => addEventListener("beforeunload", (event) => { event.preventDefault(); event.returnValue = "Leave?"; }),
  alert: () => setTimeout(() => alert("Your browser is out of date.")),
  new_tab: () => document.addEventListener("click", () => window.open("/feed/"), { once: true }),
  download: () => {
    const link = document.createElement("a");
    link.href = "data:text/csv,a,b"; link.download = "practice.csv"; link.click();
  },
  hangs: () => setTimeout(() => { for (;;); }, 1500),
};
const obstacle = one("[data-practice-obstacle]");
if (obstacle) obstacles[obstacle.dataset.practiceObstacle]();

addEventListener("DOMContentLoaded", () => settle(document)); // when the other scripts have said what they add
