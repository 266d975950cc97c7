// The pages' behaviour. A control with data-practice-do posts to the site; the answer is a list of changes
// to the page. LinkedIn has no data-practice-* attributes: nothing that drives the pages may look at them.
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
      paint(parent);
      watch(parent);
    }, Number(place.dataset.practiceLate));
    place.removeAttribute("data-practice-late");
  }
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
  for (const each of all(".artdeco-modal-overlay, body > dialog")) each.remove();
}
function shutMenus() {
  for (const each of all("[data-practice-portal]")) each.remove();
  for (const each of all("[aria-expanded=true]")) each.setAttribute("aria-expanded", "false");
  for (const each of all(".artdeco-dropdown__content")) each.setAttribute("aria-hidden", "true");
}
const changes = {
  shut: shutAll,
  dialog: (markup) => { shutMenus(); document.body.append(made(markup)); },
  portal: (markup) => document.body.append(made(markup)),
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
    watch(document);
  },
  composer: (selector, markup) => {
    const box = one(`${selector} .feed-shared-update-v2__comments-container`);
    if (!one(".comments-comment-box", box)) box.prepend(made(markup));
    one(".ql-editor", box).focus();
  },
  commented: (selector, markup) => {
    const post = one(selector);
    const editor = one(".comments-comment-box .ql-editor", post);
    editor.innerHTML = "<p><br></p>";
    edited(editor);
    one(".comments-comments-list", post).prepend(made(markup));
  },
};

async function post(url, fields) {
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(fields) });
  if (!answer.ok) {
    changes.toast('<div class="artdeco-toast-item" role="alert" data-test-artdeco-toast-item-type="error">' +
      '<p class="artdeco-toast-item__message">Something went wrong. Please try again.</p></div>');
    return;
  }
  for (const [kind, ...values] of await answer.json()) changes[kind](...values);
}

function fieldsAround(control) {
  const dialog = control.closest("[role=dialog], dialog");
  const fields = {};
  for (const field of dialog ? all("input, textarea", dialog) : []) fields[field.name] = field.value;
  if (control.dataset.practiceReaction) fields.reaction = control.dataset.practiceReaction;
  return fields;
}

document.addEventListener("click", (event) => {
  const away = event.target.closest("[data-practice-away]");
  if (away) return away.closest(".practice-cover").remove();
  const control = event.target.closest(
    "[data-practice-do], [data-practice-toggle], [data-practice-shut], .comments-comment-box__form button");
  if (!control) {
    if (event.target.closest("[data-practice-portal]")) return;
    shutMenus();
    return;
  }
  event.preventDefault();
  if ("practiceShut" in control.dataset) return shutAll();
  if (control.matches(".comments-comment-box__form button")) return submit(control);
  const expanded = control.getAttribute("aria-expanded");
  if (expanded !== null) {
    shutMenus();
    if (expanded === "true") return;
    control.setAttribute("aria-expanded", "true");
  }
  if ("practiceToggle" in control.dataset) {
    one(".artdeco-dropdown__content", control.parentNode).setAttribute("aria-hidden", "false");
    return;
  }
  if (!control.disabled) post(control.dataset.practiceDo, fieldsAround(control));
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { shutMenus(); shutAll(); }
});

// --- fields of a dialog: its sending button wakes up when there is something to send
document.addEventListener("input", (event) => {
  const dialog = event.target.closest("[role=dialog], dialog");
  const field = event.target;
  if (dialog && field.matches("input, textarea")) {
    const ready = field.type === "email" ? field.value.includes("@") : field.value.trim() !== "";
    for (const button of all("[data-practice-do]", dialog)) button.disabled = !ready;
  }
  if (field.matches(".ql-editor")) edited(field);
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
  post(form.dataset.practiceForm, { text: written(one(".ql-editor", form)) }).finally(() => { button.disabled = false; });
}

// --- the reactions flyout: there only while the mouse is over the button
const REACTIONS = ["Like", "Celebrate", "Support", "Love", "Insightful", "Funny"];
document.addEventListener("mouseover", (event) => {
  const place = event.target.closest?.(".reactions-react-button");
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

paint(document);
watch(document);
