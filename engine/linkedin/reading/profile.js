// Boils a profile page down to facts, and hands back the lead's own controls beside them.
// Only what lies in the top card that holds the lead's name, or in the menu opened from it, is looked at.
([k, texts, slug]) => {
  const visible = (e) => !!e && e.getClientRects().length > 0;
  const words = (e) => e.textContent.replace(/\s+/g, " ").trim();
  const label = (e) => (e.getAttribute("aria-label") || "").replace(/\s+/g, " ").trim();
  const has = (list, text) => (list || []).includes(text);
  const name = document.title.replace(/^\(\d+\+?\)\s*/, "").replace(/\s*\|[^|]*$/, "").trim();
  const named = (patterns, text) => (patterns || []).some((p) => p.replace("{name}", () => name) === text);
  const folded = (text) => text && text.normalize("NFC").toLowerCase();
  const invited = (href) => {
    try { return folded(new URL(href, location.href).searchParams.get(k.invite_parameter)); } catch { return null; }
  };
  const person = (href) => {
    try {
      const found = new URL(href, location.href).pathname.match(/^\/in\/([^/]+)/);
      return found && folded(decodeURIComponent(found[1]));
    } catch { return null; }
  };
  // Whether an element belongs with links to other people, and to none but them.
  const strangers = (e) => {
    const links = [...(e.matches(k.person_link) ? [e] : []), ...e.querySelectorAll(k.person_link)];
    const people = links.map((a) => person(a.href)).filter(Boolean);
    return people.length > 0 && !people.includes(slug);
  };
  const theirName = (e) => {
    const item = e.closest(k.person_item);
    return !!item && strangers(item);
  };
  const heading = [...document.querySelectorAll(k.names)].find(
    (e) => visible(e) && name && words(e) === name && !e.closest(k.aside) && !theirName(e));
  const card = heading && heading.closest(k.card);
  // On the way up from a control to the lead's name, nothing may belong to somebody else.
  const mine = (e) => {
    for (let up = e; up && up !== card && !up.contains(heading); up = up.parentElement) {
      if (up.matches(k.aside) || strangers(up)) return false;
    }
    return true;
  };
  const inCard = (selector) => (card ? [...card.querySelectorAll(selector)].filter((e) => visible(e) && mine(e)) : []);
  const expanders = inCard(k.more).filter((e) => !label(e) || has(texts.more, label(e)));
  const more = expanders.pop() || null;
  const expanded = !!more && more.getAttribute("aria-expanded") === "true";
  const portals = expanded ? [...document.querySelectorAll(k.menu_portal)].filter(visible) : [];
  const menus = [...inCard(k.menu_in_card), ...portals];
  const inMenu = (e) => menus.some((m) => m.contains(e));
  const row = inCard(k.buttons).filter((e) => !inMenu(e));
  const items = menus.flatMap((m) => [...m.querySelectorAll(k.menu_items)].filter(visible));
  const isInvite = (e, attributed) =>
    label(e) ? named(texts.invite_label, label(e)) : attributed && has(texts.invite, words(e));
  const isPending = (e) => (label(e) ? named(texts.pending_label, label(e)) : has(texts.pending, words(e)));
  const ownLink = (e) => e.matches(k.invite_link) && invited(e.href) === slug;
  const usable = (e) => !e.matches(k.invite_link) || ownLink(e);
  const portal = (e) => !(card && card.contains(e));
  const inviteInCard = row.find(ownLink) || row.find((e) => usable(e) && isInvite(e, true));
  const inviteInMenu = items.find(ownLink) || items.find((e) => usable(e) && isInvite(e, !portal(e)));
  const accept = row.filter((e) => has(texts.accept, words(e)));
  const heads = [...document.querySelectorAll("h1, h2")].filter(visible).map(words);
  return {
    signals: {
      path: location.pathname,
      name,
      card: !!card,
      own: [...document.querySelectorAll(k.own)].some((a) => person(a.href) === slug),
      inviteInCard: !!inviteInCard,
      inviteInMenu: !!inviteInMenu,
      menuOpen: items.length > 0,
      more: !!more,
      pending: [...row, ...items].some(isPending),
      compose: row.some((e) => e.matches(k.compose_link)),
      follow: row.some((e) => has(texts.follow, words(e))),
      accept: accept.length === 1,
      ignore: row.some((e) => has(texts.ignore, words(e))),
      labelled: row.filter((e) => label(e) && !e.matches(k.more)).length,
      firstDegree: inCard("span").some((e) => has(texts.first_degree, words(e).replace(/[·\s]/g, ""))),
      unavailable: heads.some((h) => (texts.unavailable || []).some((t) => h.includes(t))),
    },
    invite: inviteInCard || inviteInMenu || null,
    accept: accept.length === 1 ? accept[0] : null,
    more,
  };
}
