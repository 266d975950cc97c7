// What posts of the server-driven layout do: the editor and its submit button, the post's menu, lists that forget.
"use strict";

// --- the editor: its submit button comes, or wakes up, with the text
const ofPost = (token) => one(`[data-practice-post="${token}"]`);

function tiptap(editor) {
  const box = editor.closest("[data-practice-composer]");
  const empty = () => editor.innerText.trim() === "";
  if (empty() && !one("p", editor)) editor.innerHTML = '<p><br class="ProseMirror-trailingBreak"></p>';
  const hidden = one("template", box); // where the button comes only with the text
  const button = one("[data-practice-publish]", box);
  if (empty()) {
    if (button) button.disabled = true;
    if (hidden) button?.remove();
    return;
  }
  setTimeout(() => {
    if (empty()) return;
    if (hidden && !one("[data-practice-publish]", box)) box.append(hidden.content.cloneNode(true));
    one("[data-practice-publish]", box).disabled = false;
  }, Number(box.dataset.practiceComposer));
}
inputs.push(["[data-practice-tiptap]", tiptap]);

meanings.push(["[data-practice-publish]", (button) => {
  if (button.disabled) return;
  button.disabled = true;
  const editor = one("[data-practice-tiptap]", button.closest("[data-practice-composer]"));
  post(button.dataset.practiceDo, { text: written(editor) });
}]);

changes["new-composer"] = (token, markup, thread) => {
  const box = one("[data-practice-box]", ofPost(token));
  if (!one("[data-practice-thread]", ofPost(token))) box.after(made(thread));
  if (!one("[data-practice-tiptap]", box)) box.append(made(markup));
  one("[data-practice-tiptap]", box).focus();
};
changes["new-commented"] = (token, markup) => {
  const post = ofPost(token);
  const editor = one("[data-practice-box] [data-practice-tiptap]", post);
  editor.innerHTML = "";
  tiptap(editor);
  one("[data-practice-thread]", post).prepend(made(markup));
};

// --- the post's menu: the link that it copies stands nowhere in the page
let link = null;
let told = "";
changes.link = (path, text) => { link = location.origin + path; told = text; };
meanings.push(["[data-practice-copy]", () => {
  const say = () => changes.toast(`<div class="artdeco-toast-item" role="alert"><p>${told}</p></div>`);
  shutMenus();
  navigator.clipboard.writeText(link).then(say, () => {}); // refused where the tab isn't in front
}]);

// --- a thread paints when it is scrolled to
const threads = new IntersectionObserver((seen) => {
  for (const entry of seen.filter((each) => each.isIntersecting)) {
    threads.unobserve(entry.target);
    entry.target.dataset.practiceLate = entry.target.dataset.practiceLazy;
    paint(entry.target.parentNode);
  }
});
settling.push((root) => {
  for (const thread of all("[data-practice-lazy]", root)) threads.observe(thread);
});

// --- a virtual list: an entry far from what is seen is taken out, and comes back when one scrolls there
const entries = new Map(); // placeholder → entry
const far = new IntersectionObserver((seen) => {
  for (const { target: at, isIntersecting, boundingClientRect: box } of seen) {
    if (entries.has(at) && isIntersecting) {
      const entry = entries.get(at);
      entries.delete(at);
      far.unobserve(at);
      at.replaceWith(entry);
      far.observe(entry);
    } else if (!entries.has(at) && !isIntersecting && at.isConnected) {
      const place = document.createElement("div");
      place.style.height = `${box.height + 12}px`;
      entries.set(place, at);
      far.unobserve(at);
      at.replaceWith(place);
      far.observe(place);
    }
  }
}, { rootMargin: "600px 0px" });
settling.push((root) => {
  for (const entry of all("[data-practice-virtual] > [data-practice-post]", root)) far.observe(entry);
});
