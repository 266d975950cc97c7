"use strict";
const $ = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);
let who = query.get("as"), revision = -1, shown = new Map(), commands = [];

const api = (path, options) => fetch(`/person/${who}/${path}`, options);
const post = (path, body) => api(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

function toast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { $("toast").hidden = true; }, 3500);
}

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote", expandable_blockquote: "blockquote" };

const SPANS = [["second", 60], ["minute", 60], ["hour", 24], ["day", 365]];

// "2 hours ago", as it is now.
function fromNow(unix) {
  let left = unix - Date.now() / 1000;
  for (const [unit, many] of SPANS) {
    if (Math.abs(left) < many) return new Intl.RelativeTimeFormat(navigator.language, { numeric: "auto" }).format(Math.trunc(left), unit);
    left /= many;
  }
  return new Date(unix * 1000).toLocaleDateString();
}
setInterval(() => {
  for (const each of document.querySelectorAll(".moment[data-from-now]")) each.textContent = fromNow(Number(each.dataset.fromNow));
}, 20000);

// Entities are nested or disjoint: each takes what lies in it. JavaScript's strings count as Telegram does.
function rich(text, entities, start = 0, end = text.length) {
  const box = document.createDocumentFragment();
  let at = start;
  const inside = entities.filter((e) => e.offset >= start && e.offset + e.length <= end);
  while (inside.length) {
    const entity = inside.shift(), stop = entity.offset + entity.length;
    if (entity.offset < at) continue;
    box.append(text.slice(at, entity.offset));
    const block = entity.type === "pre" || entity.type.endsWith("blockquote");
    const element = document.createElement(TAGS[entity.type] || (entity.type === "text_link" ? "a" : "span"));
    if (entity.type === "text_link") { element.href = entity.url; element.target = "_blank"; }
    if (entity.type === "spoiler") { element.className = "spoiler"; element.onclick = () => element.classList.add("open"); }
    if (entity.type === "expandable_blockquote") { element.className = "folded"; element.onclick = () => element.classList.toggle("folded"); }
    if (entity.type === "date_time") {
      element.className = "moment";
      element.onclick = () => toast(new Date(entity.unix_time * 1000).toLocaleString());
    }
    if (entity.date_time_format === "r") {
      element.dataset.fromNow = entity.unix_time;
      element.textContent = fromNow(entity.unix_time);
      box.append(element);
      at = stop;
      continue;
    }
    element.append(rich(text, inside.filter((e) => e.offset + e.length <= stop), entity.offset, stop));
    box.append(element);
    at = stop + (block && text[stop] === "\n" ? 1 : 0);  // a block ends its own line
  }
  box.append(text.slice(at, end));
  return box;
}

function draw(message) {
  const outer = document.createElement("article");
  outer.className = message.from.is_bot ? "message" : "message mine";
  outer.dataset.id = message.message_id;
  const bubble = document.createElement("div");
  bubble.className = "bubble";
  if (message.photo) {
    const image = document.createElement("img");
    const largest = message.photo.at(-1);
    image.src = `/content/${largest.file_id}`;
    [image.width, image.height] = [largest.width, largest.height];  // its room is kept before it is loaded
    image.alt = "Picture";
    image.onclick = () => { $("picture").firstElementChild.src = image.src; $("picture").showModal(); };
    bubble.append(image);
  }
  if (message.document) {
    const link = document.createElement("a");
    link.href = `/content/${message.document.file_id}`;
    link.download = message.document.file_name;
    link.textContent = `📄 ${message.document.file_name} · ${Math.max(1, Math.round(message.document.file_size / 1024))} KB`;
    bubble.append(link, "\n");
  }
  bubble.append(rich(message.text || message.caption || "", message.entities || message.caption_entities || []));
  const time = document.createElement("time");
  const clock = new Date(message.date * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  time.textContent = (message.silent ? "🔕 " : "") + (message.edit_date ? "edited " : "") + clock;
  bubble.append(time);
  outer.append(bubble);
  const rows = (message.reply_markup || {}).inline_keyboard || [];
  if (rows.length) {
    const keyboard = document.createElement("div");
    keyboard.className = "keyboard";
    for (const row of rows) {
      const line = document.createElement("div");
      for (const button of row) {
        const element = document.createElement("button");
        element.textContent = button.text;
        element.dataset.data = button.callback_data || "";
        if (button.style) element.classList.add(button.style);
        if (button.copy_text) element.classList.add("copies");
        element.onclick = () => {
          if (button.copy_text) return copy(button.copy_text.text);
          return button.url ? window.open(button.url) : press(message.message_id, button.callback_data);
        };
        line.append(element);
      }
      keyboard.append(line);
    }
    outer.append(keyboard);
  }
  return outer;
}

async function copy(text) {
  await navigator.clipboard.writeText(text).catch(() => {});
  toast(`Copied: ${text}`);
}

async function press(message, data) {
  const answer = await (await post("press", { message_id: message, data })).json();
  if (answer.alert && answer.text) { $("alert").firstElementChild.textContent = answer.text; $("alert").showModal(); }
  else if (answer.text) toast(answer.text);
  else if (answer.answered === false) toast("The bot doesn't answer.");
}

function update(state) {
  revision = state.revision;
  commands = state.commands;
  $("bot").textContent = state.bot.first_name;
  $("status").textContent = state.typing ? "typing…" : "practice chat on this computer";
  const box = $("messages"), bottom = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  const seen = new Set();
  for (const message of state.messages) {
    const key = JSON.stringify(message), id = message.message_id, old = shown.get(id);
    seen.add(id);
    if (old && old.key === key) continue;
    const element = draw(message);
    if (old) old.element.replaceWith(element); else box.append(element);
    shown.set(id, { key, element });
  }
  for (const [id, old] of shown) if (!seen.has(id)) { old.element.remove(); shown.delete(id); }
  if (bottom) box.scrollTop = box.scrollHeight;
}

async function follow() {
  for (;;) {
    const asked = who;
    try {
      const answer = await api(`messages?since=${revision}${revision < 0 ? "" : "&wait=1"}`);
      if (asked === who) update(await answer.json());
    } catch { await new Promise((done) => setTimeout(done, 1000)); }
  }
}

async function sendFiles(files) {
  for (const file of files) {
    const form = new FormData();
    form.append("file", file);
    await api("upload", { method: "POST", body: form });
  }
}

function send() {
  const text = $("text").value.trim();
  $("text").value = "";
  if (text) post("send", { text });
}

$("composer").onsubmit = (event) => { event.preventDefault(); send(); };
$("text").onkeydown = (event) => { if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); send(); } };
$("file").onchange = async () => { await sendFiles($("file").files); $("file").value = ""; };
$("commands").onclick = () => {
  const menu = $("menu");
  menu.hidden = !menu.hidden;
  menu.replaceChildren(...commands.map((command) => {
    const item = document.createElement("button");
    item.innerHTML = "<b></b> <small></small>";
    item.children[0].textContent = `/${command.command}`;
    item.children[1].textContent = command.description;
    item.onclick = () => { menu.hidden = true; post("send", { text: `/${command.command}` }); };
    return item;
  }));
};
$("picture").onclick = () => $("picture").close();
document.body.ondragover = (event) => { event.preventDefault(); document.body.classList.add("dropping"); };
document.body.ondragleave = () => document.body.classList.remove("dropping");
document.body.ondrop = (event) => { event.preventDefault(); document.body.classList.remove("dropping"); sendFiles(event.dataTransfer.files); };

fetch("/people").then((answer) => answer.json()).then(async ({ people }) => {
  who = who in people ? who : Object.keys(people)[0];
  for (const [id, name] of Object.entries(people)) $("who").append(new Option(name, id, false, id === who));
  $("who").onchange = () => { location.search = `?as=${$("who").value}`; };
  const start = query.get("start");
  if (start) {
    history.replaceState(null, "", `?as=${who}`);
    await post("send", { text: `/start ${start}` });
  }
  follow();
});
