// What the invitation shows: the dialog, LinkedIn's own limit, a toast.
([k, texts]) => {
  const visible = (e) => !!e && e.getClientRects().length > 0;
  const words = (e) => e.textContent.replace(/\s+/g, " ").trim();
  const label = (e) => (e.getAttribute("aria-label") || "").replace(/\s+/g, " ").trim();
  const boxes = [...document.querySelectorAll(k.box)].filter(visible);
  const box = boxes[boxes.length - 1] || null;
  const find = (list) => box && [...box.querySelectorAll(k.buttons)].filter(visible)
    .find((e) => list.includes(label(e)) || list.includes(words(e))) || null;
  const note = box && box.querySelector(k.note);
  const toasts = [...document.querySelectorAll(k.toast)].filter(visible);
  const limit = [...document.querySelectorAll(k.weekly_limit)].some(visible);
  const near = [...document.querySelectorAll(k.near_limit)].some(visible);
  const controls = {
    addNote: find(texts.add_note), sendWithout: find(texts.send_without_note), send: find(texts.send),
    dismiss: find(texts.dismiss), note,
  };
  return {
    signals: {
      open: !!box,
      weeklyLimit: limit && !near,
      email: !!(box && box.querySelector(k.email)),
      premium: !!(box && box.querySelector(k.premium)),
      notNow: !!box && texts.not_now.some((t) => words(box).includes(t)),
      note: visible(note),
      noteLength: note ? note.maxLength : -1,
      addNote: !!controls.addNote,
      sendWithout: !!controls.sendWithout,
      send: !!controls.send,
      dismiss: !!controls.dismiss,
      success: toasts.some((e) => e.getAttribute(k.toast_kind) === "success"),
      error: toasts.some((e) => e.getAttribute(k.toast_kind) === "error"),
    },
    ...controls,
  };
}
