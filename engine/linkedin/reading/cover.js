// What lies over a control, and the button that takes it away: {covered, closer}. The page's point is followed into open
// shadow roots; only what covers the control is looked at, and only a button that closes it is handed back.
([control, k, known]) => {
  const clean = (text) => (text || "").replace(/\s+/g, " ").trim();
  const up = (e) => e.parentNode || e.host || (e.defaultView && e.defaultView.frameElement);
  const within = (e, box) => {
    for (let at = e; at; at = up(at)) if (at === box) return true;
    return false;
  };
  const point = (e) => {
    const r = e.getBoundingClientRect();
    let [x, y] = [r.x + r.width / 2, r.y + r.height / 2];
    for (let frame = e.ownerDocument.defaultView.frameElement; frame; frame = frame.ownerDocument.defaultView.frameElement) {
      const f = frame.getBoundingClientRect();
      [x, y] = [x + f.x + frame.clientLeft, y + f.y + frame.clientTop];
    }
    return [x, y];
  };
  const at = (x, y) => {
    let hit = document.elementFromPoint(x, y);
    for (;;) {
      const deeper = hit && hit.shadowRoot && hit.shadowRoot.elementFromPoint(x, y);
      if (deeper && deeper !== hit) { hit = deeper; continue; }
      if (!hit || hit.localName !== "iframe" || !within(control, hit)) return hit;
      const f = hit.getBoundingClientRect();
      [x, y] = [x - f.x - hit.clientLeft, y - f.y - hit.clientTop];
      const inner = hit.contentDocument.elementFromPoint(x, y);
      if (!inner) return hit;
      hit = inner;
    }
  };
  let hit = null;
  for (const block of ["center", "start", "end"]) { // what covers a corner of the page may leave the rest of it free
    control.scrollIntoView({ block });
    hit = at(...point(control));
    if (hit && within(hit, control)) return { signals: { covered: control.disabled === true } };
  }
  const shown = (e) => e.checkVisibility({ checkVisibilityCSS: true }) && e.getClientRects().length > 0;
  const buttons = (root) => [...root.querySelectorAll("*")].flatMap((e) => [
    ...(e.matches(k.closers) && shown(e) ? [e] : []), ...(e.shadowRoot ? buttons(e.shadowRoot) : [])]);
  const texts = (e) => [clean(e.getAttribute("aria-label")), clean(e.textContent)];
  const closes = (e) => texts(e).some((t) => known.exact.includes(t) || known.begins.some((b) => t.startsWith(b)));
  // From the hit outwards, as long as the control itself isn't in it: the first that has a button to close it.
  for (let box = hit; box && !within(control, box); box = up(box)) {
    const found = [...(box.shadowRoot ? buttons(box.shadowRoot) : []), ...buttons(box)].find(closes);
    if (found) return { signals: { covered: true }, closer: found };
  }
  return { signals: { covered: true }, closer: null };
}
