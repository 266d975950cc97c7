// Boils a profile page down to facts, and hands back the lead's own controls beside them.
// Only what lies in the top card that holds the lead's name, or in the menu opened from it, is looked at.
([k, texts, slug]) => {
  const visible = (e) => !!e && e.getClientRects().length > 0;
  const words = (e) => e.textContent.replace(/\s+/g, " ").trim();
  const label = (e) => (e.getAttribute("aria-label") || "").replace(/\s+/g, " ").trim();
  const has = (list, text) => (list || []).includes(text);
  const name = document.title.replace(/^\(\d+\+?\)\s*/, "").replace(/\s*\|[^|]*$/, "").trim();
  const named = (pattern) => (pattern ? pattern.replace("{name}", name) : null);
  const slugOf = (href) => {
    try {
      const value = new URL(href, location.href).searchParams.get(k.invite_parameter);
      return value && value.normalize("NFC").toLowerCase();
    } catch { return null; }
  };
  const heading = [...document.querySelectorAll(k.names)].find(
    (e) => visible(e) && name && words(e) === name && !e.closest(k.aside));
  const card = heading && heading.closest(k.card);
  const inCard = (selector) => (card ? [...card.querySelectorAll(selector)].filter(visible) : []);
  const menus = [...inCard(k.menu_in_card), ...[...document.querySelectorAll(k.menu_portal)].filter(visible)];
  const inMenu = (e) => menus.some((m) => m.contains(e));
  const row = inCard(k.buttons).filter((e) => !inMenu(e));
  const isInvite = (e, attributed) =>
    label(e) ? label(e) === named(texts.invite_label) : attributed && has(texts.invite, words(e));
  const isPending = (e) => (label(e) ? label(e) === named(texts.pending_label) : has(texts.pending, words(e)));
  const ownLink = (e) => e.matches(k.invite_link) && slugOf(e.href) === slug;
  const usable = (e) => !e.matches(k.invite_link) || ownLink(e);
  const inviteInCard = row.find(ownLink) || row.find((e) => usable(e) && isInvite(e, true));
  const items = menus.flatMap((m) => [...m.querySelectorAll(k.menu_items)].filter(visible));
  const portal = (e) => !(card && card.contains(e));
  const inviteInMenu = items.find(ownLink) || items.find((e) => usable(e) && isInvite(e, !portal(e)));
  const more = inCard(k.more).filter((e) => !label(e) || menus.length > 0).pop() || null;
  const labelled = row.filter((e) => label(e) && !e.matches(k.more)).length;
  const heads = [...document.querySelectorAll("h1, h2")].filter(visible).map(words);
  return {
    signals: {
      path: location.pathname,
      name,
      card: !!card,
      own: [...document.querySelectorAll(k.own)].some((e) => e.getAttribute("href").includes(slug)),
      inviteInCard: !!inviteInCard,
      inviteInMenu: !!inviteInMenu,
      menuOpen: menus.length > 0,
      more: !!more,
      pending: row.some(isPending),
      compose: row.some((e) => e.matches(k.compose_link)),
      follow: [...row, ...items].some((e) => has(texts.follow, words(e))),
      accept: row.some((e) => has(texts.accept, words(e))),
      ignore: row.some((e) => has(texts.ignore, words(e))),
      labelled,
      firstDegree: !!card && [...card.querySelectorAll("span")].some(
        (e) => words(e).replace(/[·\s]/g, "") === k.first_degree),
      unavailable: heads.some((h) => (texts.unavailable || []).some((t) => h.includes(t))),
    },
    invite: inviteInCard || inviteInMenu || null,
    more,
  };
}
