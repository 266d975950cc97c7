// What the invitation shows: its dialog (never one that was open before the click), LinkedIn's own limit, a toast.
([k, texts, others]) => {
  const visible = (e) => !!e && e.getClientRects().length > 0;
  const words = (e) => e.textContent.replace(/\s+/g, " ").trim();
  const label = (e) => (e.getAttribute("aria-label") || "").replace(/\s+/g, " ").trim();
  const able = (e) => !e.disabled && e.getAttribute("aria-disabled") !== "true";
  const boxes = [...document.querySelectorAll(k.box)].filter(
    (e) => visible(e) && !others.includes(e) && !e.closest(k.elsewhere));
  const box = boxes[boxes.length - 1] || null;
  const inside = (selector) => (box ? [...box.querySelectorAll(selector)].filter(visible) : []);
  const find = (list) => inside(k.buttons).find(
    (e) => able(e) && (list.includes(label(e)) || list.includes(words(e)))) || null;
  const toasts = [...document.querySelectorAll(k.toast)].filter(visible);
  const shown = (selector) => [...document.querySelectorAll(selector)].some(visible);
  const controls = {
    addNote: find(texts.add_note),
    sendWithout: find(texts.send_without_note),
    send: find(texts.send),
    dismiss: find(texts.dismiss),
    note: inside(k.note)[0] || null,
  };
  const goesOn = controls.note || controls.addNote || controls.sendWithout || controls.send;
  return {
    signals: {
      open: !!box,
      weeklyLimit: shown(k.weekly_limit) && !shown(k.near_limit),
      email: inside(k.email).length > 0,
      // An offer beside the buttons is none of our business; in their place it means that no note is left.
      howKnown: inside(k.how_known).length > 1 && !goesOn,
      premium: inside(k.premium).length > 0 && !goesOn,
      notNow: [box, ...toasts].some((e) => e && texts.not_now.some((t) => words(e).includes(t))),
      note: !!controls.note,
      noteText: controls.note ? controls.note.value : "",
      noteLength: controls.note ? controls.note.maxLength : -1,
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
