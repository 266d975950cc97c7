// What the invitation shows: its own dialog, whatever LinkedIn says instead, a toast. A dialog may stand in the page, in an
// open shadow root or in a frame of the same site. `others`: what stood there before the click (null: the page is a new one,
// so that nothing on it comes from the click); `ours`: dialogs known to be the invitation's; `asleep`: buttons that were
// disabled before the note was put in.
// Each line marked "guard" is needed: tests/linkedin/test_linkedin_guards_profile.py takes them away one by one.
([k, texts, lead, others, ours, asleep]) => {
  const clean = (text) => (text || "").replace(/\s+/g, " ").trim();
  const folded = (text) => clean(text).replace(/[’‘]/g, "'").toLowerCase();
  const within = (e, box) => {
    for (let up = e; up; up = up.parentNode || up.host || (up.defaultView && up.defaultView.frameElement)) if (up === box) return true;
    return false;
  };
  const visible = (e) => {
    for (let up = e; up; up = up.ownerDocument.defaultView && up.ownerDocument.defaultView.frameElement) {
      if (!up.checkVisibility({ checkVisibilityCSS: true }) || up.getClientRects().length === 0) return false;
    }
    return true;
  };
  const inFrame = (frame) => { try { return frame.contentDocument; } catch { return null; } };
  const roots = [];
  const collect = (root) => {
    roots.push(root);
    for (const e of root.querySelectorAll("*")) {
      if (e.shadowRoot) collect(e.shadowRoot);
      if (e.localName === "iframe" && inFrame(e)) collect(inFrame(e));
    }
  };
  collect(document);
  const all = (selector) => roots.flatMap((root) => [...root.querySelectorAll(selector)]).filter(visible);
  const words = (e) => clean(e.innerText === undefined ? e.textContent : e.innerText);
  const label = (e) => clean(e.getAttribute("aria-label"));
  const able = (e) => !e.disabled && e.getAttribute("aria-disabled") !== "true";
  const says = (list, e) => list.includes(label(e)) || list.includes(words(e));
  // Every part of an entry must be there: LinkedIn tries other wordings of the same thing.
  const tells = (list, text) => (list || []).some((entry) => entry.split(" & ").every((part) => folded(text).includes(folded(part))));

  // --- which dialog is the invitation's
  const outer = (some) => some.filter((e) => !some.some((o) => o !== e && within(e, o)));
  const frames = all("iframe");
  const bodies = frames.map((f) => inFrame(f) && inFrame(f).body).filter(Boolean);
  const came = (e) => !!others && !others.includes(e); // guard: what stood there before the click
  const boxes = outer(all(k.box).filter(came));
  const loose = outer(bodies.filter((b) => came(b.ownerDocument.defaultView.frameElement)
    && !boxes.some((box) => within(b, box) || within(box, b)) && clean(b.innerText)));
  const inside = (box, selector) => all(selector).filter((e) => e !== box && within(e, box));
  const strange = (box) => {
    const who = inside(box, k.person_link).map((a) => {
      const found = new URL(a.href, location.href).pathname.match(/^\/in\/([^/]+)/);
      return found && decodeURIComponent(found[1]).normalize("NFC").toLowerCase();
    }).filter(Boolean);
    return who.length > 0 && !who.includes(lead.slug);
  };
  const chat = (box) => !!box.closest(k.elsewhere) || inside(box, k.chat).length > 0;
  const candidates = [...boxes, ...loose].filter((box) => !chat(box) // guard: a chat
    && !strange(box)); // guard: a dialog about somebody else
  const marked = (box) => box.matches(k.invitation) || inside(box, k.invitation_mark).length > 0;
  const alive = ours.filter((box) => box.isConnected && visible(box));
  const named = (box) => !!lead.name && words(box).includes(lead.name);
  const buttonsOf = (box) => inside(box, k.buttons);
  // In a dialog that took the invitation's place without a mark of its own: nothing but what a note's form says.
  const plain = (box) => {
    const said = inside(box, "*").filter((e) => !buttonsOf(box).some((b) => within(e, b))
      && [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && clean(n.data)));
    return [...said, ...[box].filter((e) => label(e))].every((e) => {
      const text = words(e) || label(e);
      return text.includes(lead.name) || /\d/.test(text) || tells(texts.note_words, text);
    });
  };
  const heir = (box) => ours.length > 0 && alive.length === 0 && candidates.length === 1
    && plain(box); // guard: a stranger's field in the invitation's place
  const sure = (box) => marked(box) || ours.includes(box) || heir(box);
  const offers = (box) => buttonsOf(box).some((e) => says(texts.add_note, e) || says(texts.send_without_note, e))
    || (named(box) && inside(box, k.field).length === 0 && buttonsOf(box).some((e) => says(texts.send, e)));
  const theirs = candidates.filter((box) => sure(box) || offers(box));
  const box = theirs[theirs.length - 1] || (candidates.length === 1 ? candidates[0] : null);
  const attributed = theirs.includes(box);

  // --- what it offers
  const buttons = box ? buttonsOf(box) : [];
  const fields = box ? inside(box, k.field) : [];
  const notes = box ? inside(box, k.note) : [];
  const radios = box ? inside(box, k.how_known) : [];
  const offer = box ? inside(box, k.premium).length > 0
    || inside(box, k.headings).some((h) => /\bpremium\b/i.test(words(h))) : false;
  const find = (list) => buttons.find((e) => attributed // guard: only the invitation's own dialog is used
    && able(e) && !e.matches(k.premium) && says(list, e)) || null;
  const note = attributed && notes.length === 1 && able(notes[0]) && !notes[0].readOnly
    && (sure(box) || notes[0].matches(k.note_mark)) ? notes[0] : null; // guard: a field that may be another's
  const dismiss = box ? buttons.find((e) => able(e) && !e.matches("a[href]") && says(texts.dismiss, e)) || null : null;
  const found = { addNote: find(texts.add_note), sendWithout: find(texts.send_without_note), send: find(texts.send) };
  // Where a word isn't known, the dialog's own form tells: "add a note" and, last, the primary "send without".
  const choices = buttons.filter((e) => /\p{L}/u.test(words(e)) && !e.matches("a[href]") && !says(texts.dismiss, e));
  const bare = fields.length + notes.length + radios.length === 0 && !offer; // guard: a form that asks for something
  const two = choices.length === 2 && choices.every(able) && !found.send; // guard: only the two-button form
  if (attributed && bare && two && (sure(box) || found.addNote || found.sendWithout)) {
    const other = (e) => choices.find((o) => o !== e);
    const [first, last] = choices;
    found.addNote = found.addNote || (found.sendWithout ? other(found.sendWithout) : first);
    found.sendWithout = found.sendWithout || other(found.addNote) || last;
  }
  if (note && note.value && !offer && !found.send && !found.sendWithout && sure(box)) {
    const woken = choices.filter((e) => able(e) && asleep.includes(e)); // guard: the button that the note woke
    if (woken.length === 1) found.send = woken[0];
    else if (choices.length === 1 && able(choices[0])) found.send = choices[0];
  }
  const goesOn = note || found.addNote || found.sendWithout || found.send;
  const counter = box && words(box).match(/\d+\s*\/\s*(\d+)/);

  // --- what LinkedIn says instead
  const toasts = others ? all(k.toast).filter((e) => came(e) && !boxes.some((b) => within(e, b)) && words(e)) : [];
  const kind = (e, which) => e.getAttribute(k.toast_kind) === which;
  const messages = [...(box ? [box] : []), ...candidates.filter((b) => b !== box), ...toasts];
  const limits = all(k.weekly_limit).filter(came);
  const head = (e) => {
    const found = inside(e, k.headings)[0];
    return found ? words(found) : (e.innerText || "").split("\n")[0];
  };
  const near = all(k.near_limit).some(came) || messages.some((e) => tells(texts.near_limit, head(e)));
  // What a dialog asks for that nobody attributed counts only where the invitation itself waits for the answer.
  const chosen = (e) => e.checked || e.getAttribute("aria-checked") === "true" || e.getAttribute("aria-pressed") === "true";
  const waits = buttons.some((e) => !able(e) && says([...texts.send, ...texts.invite], e))
    && fields.every((e) => !e.value) && !radios.some(chosen);
  const asks = attributed || waits; // guard: a question that isn't the invitation's
  const aboutLead = box && (named(box) || words(box).split(/[^\p{L}]+/u).some(
    (word) => word.length > 2 && lead.name.split(/[^\p{L}]+/u).includes(word)));
  const asked = fields.filter((e) => e.type === "text" || e.matches(k.email)); // guard: a telephone number
  const asksText = asks && asked.length > 0 && notes.length === 0 && !found.send && !found.sendWithout;
  return {
    signals: {
      open: !!box,
      attributed,
      near,
      weeklyLimit: !near && (limits.length > 0
        || (!goesOn && messages.some((e) => tells(texts.weekly_limit, words(e))))),
      email: asks && inside(box, k.email).length > 0,
      emailText: asksText,
      // An offer beside the buttons is none of our business; in their place it means that no note is left.
      howKnown: radios.length > 1 && !goesOn && asks
        && (attributed || aboutLead), // guard: a survey
      premium: offer && !goesOn
        && (attributed || ours.length > 0), // guard: an offer before the invitation's own dialog
      notNow: messages.some((e) => tells(texts.not_now, words(e))),
      stuck: !!box && !goesOn && fields.length === 0 && choices.length < 2 && buttons.every(able),
      note: !!note,
      noteText: note ? note.value : "",
      noteLength: note && note.maxLength >= 0 ? note.maxLength : counter ? Number(counter[1]) : -1,
      addNote: !!found.addNote,
      sendWithout: !!found.sendWithout,
      send: !!found.send,
      dismiss: !!dismiss,
      success: toasts.some((e) => kind(e, "success")),
      error: toasts.some((e) => kind(e, "error") || tells(texts.failed, words(e))),
    },
    ...found,
    dismiss,
    note,
    box: attributed ? box : null,
    standing: [...all(k.box), ...frames, ...all(k.toast).filter(words), ...all(`${k.weekly_limit}, ${k.near_limit}`)],
    sleeping: buttons.filter((e) => !able(e)),
  };
}
