// Boils a profile page down to facts, and hands back the lead's own controls beside them. Looked at is only what
// provably is the lead's: in the top card that holds their name, named by their slug or their exact name, or in the
// menu that our click on their More opened (`before`: the menus that stood there before it; null: no click of ours).
// Each line marked "guard" is needed: tests/linkedin/test_linkedin_guards_profile.py takes them away one by one.
([k, texts, slug, before]) => {
  const clean = (text) => (text || "").replace(/\s+/g, " ").trim();
  const visible = (e) => {
    const shown = e.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }); // guard: hidden
    return shown && [...e.getClientRects()].some((r) => r.width > 1 && r.height > 1);
  };
  const words = (e) => clean(e.textContent);
  const label = (e) => clean(e.getAttribute("aria-label"));
  const has = (list, text) => (list || []).includes(text);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)].filter(visible);
  const name = clean(document.title.replace(/^\(\d+\+?\)\s*/, "").replace(/\s*\|[^|]*$/, ""));
  const named = (patterns, text) => (patterns || []).some(
    (p) => p.replace("{name}", () => name) === text); // guard: exactly the lead's name
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
  const people = (e) =>
    [...(e.matches(k.person_link) ? [e] : []), ...e.querySelectorAll(k.person_link)].map((a) => person(a.href)).filter(Boolean);
  // Whether an element belongs with links to other people, and to none but them.
  const strangers = (e) => people(e).length > 0 && !people(e).includes(slug);
  const theirName = (e) => {
    const item = e.closest(k.person_item);
    return !!item && strangers(item);
  };
  const heading = all(k.names).find(
    (e) => name
      && words(e) === name // guard: a heading of exactly that name
      && !e.closest(k.aside) // guard: a name in an aside
      && !theirName(e)); // guard: a namesake's name
  const card = heading && (heading.closest(k.topcard) || heading.closest(k.card));
  const main = document.querySelector(k.main) || document.body;
  const otherHeading = (e) => [...(e.matches(k.headings) ? [e] : []), ...e.querySelectorAll(k.headings)].some(
    (h) => visible(h) && words(h) !== name);
  // On the way up from a control to the lead's name, nothing may belong to somebody or something else.
  const mine = (e) => {
    for (let up = e; up && !up.contains(heading); up = up.parentElement) {
      if (up.matches(k.aside)) return false; // guard: aside
      if (strangers(up)) return false; // guard: strangers on the way up
      if (otherHeading(up)) return false; // guard: another heading on the way up
    }
    return true;
  };
  const holds = (e) => card.contains(e); // guard: the card holds the control
  const inCard = (selector) => (card ? all(selector).filter((e) => holds(e) && mine(e)) : []);
  // An action bar outside of the card is the lead's up to the first thing on the page that is another's.
  const after = (a, b) => !!(a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING);
  const fence = card && all(`${k.headings}, ${k.person_link}`).find(
    (e) => after(card, e) && !card.contains(e) && (e.matches(k.headings) ? words(e) !== name : strangers(e)));
  const nearby = (e) => card && !card.contains(e) && after(card, e) && mine(e)
    && main.contains(e) // guard: the sticky bar
    && (!fence || after(e, fence)); // guard: what comes after another's heading
  const near = (selector) => all(selector).filter(nearby);

  // --- the row of actions and the menu opened from it
  const stated = (e, key) => {
    if (e.matches(key) || e.querySelector(key)) return true;
    const around = e.closest(key);
    return !!around && around.querySelectorAll(k.buttons).length === 1;
  };
  const unlabelled = (e) => (!label(e) || has(texts.more, label(e))) && !stated(e, k.connect_key) && !stated(e, k.pending_key);
  const bare = (e) => e.matches("button") && has(texts.more, words(e)) && unlabelled(e);
  const expanders = [inCard, near].map((where) => [
    ...where(k.more).filter(unlabelled), ...where(k.buttons).filter(bare)]).find((some) => some.length) || [];
  const more = expanders.filter(bare).pop() || expanders.pop() || null;
  const opened = !!before && !!more && more.getAttribute("aria-expanded") !== "false"; // guard: another's menu is open
  const fresh = opened ? all(k.menu_portal).filter(
    (m) => !before.includes(m)) : []; // guard: a menu that stood there before our click
  const menus = [...inCard(k.menu_in_card), ...fresh].filter((m, _, every) => !every.some((o) => o !== m && o.contains(m)));
  const inMenu = (e) => menus.some((m) => m.contains(e));
  const single = (e) => !inMenu(e) && e.querySelectorAll(k.buttons).length < 2; // not a bar that has a key itself
  const inner = inCard(k.buttons).filter(single);
  const row = [...inner, ...near(k.buttons).filter(single)];
  const items = menus.flatMap((m) => all(k.menu_items, m));

  // --- whose invitation a control is
  const ownLink = (e) => e.matches(k.invite_link) && invited(e.href) === slug; // guard: vanityName is exactly the slug
  const usable = (e) => !e.matches(k.invite_link) || ownLink(e); // guard: another's invite link
  const labels = (e) => [e, ...e.querySelectorAll("[aria-label]")].map(label).filter(Boolean);
  const namesOther = (e) => labels(e).some((text) => texts.invite_label.some((p) => {
    const [head, tail] = p.split("{name}");
    return text.startsWith(head) && text.endsWith(tail) && !named([p], text);
  }));
  const exact = (e) => labels(e).some((text) => named(texts.invite_label, text));
  const keyed = (e) => stated(e, k.connect_key) && !stated(e, k.pending_key);
  const saysConnect = (e) => labels(e).length === 0 && has(texts.invite, words(e));
  const connects = (e) => usable(e)
    && !namesOther(e) // guard: a label that names somebody else
    && (keyed(e) || exact(e) || saysConnect(e));
  const named_ = (e) => ownLink(e) || (usable(e) && exact(e));
  const outside = card ? all(k.buttons, main).filter((e) => !card.contains(e) && !inMenu(e) && mine(e) && named_(e)) : [];
  const inviteInCard = inner.find(ownLink) || inner.find(connects)
    || outside.find(ownLink) || (outside.length === 1 ? outside[0] : null); // guard: two of one name
  // A menu that holds anybody else's link is not the lead's: there only their own link or name counts.
  const shared = (m) => people(m).some((who) => who !== slug)
    || [...m.querySelectorAll(k.invite_link)].some((a) => invited(a.href) !== slug);
  const theirMenu = (e) => menus.some((m) => m.contains(e) && !shared(m)); // guard: a menu with other people's links
  const wordy = items.filter((e) => saysConnect(e) && !items.some((o) => o !== e && e.contains(o) && saysConnect(o)));
  const inItem = (e) => connects(e) && (keyed(e) || exact(e) || wordy.length === 1) && theirMenu(e);
  const inviteInMenu = items.find(ownLink) || items.find((e) => named_(e)) || items.find(inItem);

  // --- how the two stand
  const isPending = (e) => stated(e, k.pending_key) || labels(e).some((text) => named(texts.pending_label, text))
    || (labels(e).length === 0 && has(texts.pending, words(e)));
  const pending = [...inner, ...items.filter(theirMenu)].some(isPending)
    || row.some((e) => stated(e, k.pending_key) || labels(e).some((t) => t.includes(name) && named(texts.pending_label, t)));
  const accepts = (e) => has(texts.accept, words(e)) || labels(e).some((t) => named(texts.accept_label, t));
  const ignores = (e) => has(texts.ignore, words(e));
  const follows = (e) => has(texts.follow, words(e)) || labels(e).some((t) => named(texts.follow_label, t));
  const accept = inner.filter(accepts);
  const degrees = inCard(k.degree).map(words).filter(
    (t) => /^[·\s]*[123](?!\d)\D{0,3}$/.test(t) && !/^\d$/.test(t)); // guard: a lone digit
  const first = degrees.filter((t) => has(texts.first_degree, t.replace(/[·\s]/g, "")));
  // --- what in the menu is known to be no invitation: by where it leads, or by its words
  const harmless = (e) => !stated(e, k.connect_key) && (e.matches(k.menu_harmless)
    || [words(e), ...labels(e)].some((t) => has(texts.menu_other, t) || named(texts.menu_other, t)));
  const lines = (m) => {
    const walk = document.createTreeWalker(m, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walk.nextNode()) if (clean(walk.currentNode.data) && visible(walk.currentNode.parentElement)) found.push(walk.currentNode.parentElement);
    return found;
  };
  const covered = (e) => {
    for (let up = e; up && !menus.includes(up); up = up.parentElement) if (up.matches(k.menu_items) && harmless(up)) return true;
    return false;
  };
  const menuKnown = items.length > 0 && menus.every((m) => !m.querySelector(k.busy) && lines(m).every(covered)); // guard: an unknown entry
  // --- whether everything in the row of actions is known, too: what isn't may be the invitation in other words
  let bar = null; // the widest around the expander that hasn't the lead's name in it
  for (let up = more && more.parentElement; up && !up.contains(heading); up = up.parentElement) bar = up;
  const actions = `${k.buttons}, [tabindex], [aria-label]`;
  const leadsOut = (e) => e.matches("a[href]") && !!e.host && e.host !== location.host && !stated(e, k.connect_key);
  const familiar = (e) => expanders.includes(e) || e.matches(k.compose_link) || isPending(e) || follows(e)
    || accepts(e) || ignores(e) || harmless(e) || leadsOut(e);
  const familiarAround = (e) => {
    for (let up = e; up && up !== bar && up !== card; up = up.parentElement) if (up.matches(actions) && familiar(up)) return true;
    return false;
  };
  const rowKnown = !!more && (bar ? all(actions, bar) : inner).every((e) => inMenu(e)
    || all(actions, e).length > 0 || familiarAround(e)); // guard: an unknown control in the row
  const heads = all(k.heads).map(words);
  return {
    signals: {
      path: location.pathname,
      name,
      card: !!card,
      own: [...document.querySelectorAll(k.own)].some((a) => person(a.href) === slug),
      inviteInCard: !!inviteInCard,
      inviteInMenu: !!inviteInMenu,
      menuOpen: items.length > 0,
      menuKnown,
      rowKnown,
      removable: items.filter(theirMenu).some((e) => [words(e), ...labels(e)].some((t) => named(texts.remove, t))),
      more: !!more,
      pending,
      compose: row.some((e) => e.matches(k.compose_link)),
      follow: row.some(follows),
      // A connect that nobody can tell whose it is: then nothing says that there is none.
      loose: [...row, ...items].some((e) => stated(e, k.connect_key) || has(texts.invite, words(e))),
      accept: accept.length === 1,
      ignore: inner.some(ignores),
      labelled: inner.filter((e) => label(e) && !expanders.includes(e)).length,
      firstDegree: first.length > 0 && first.length === degrees.length, // guard: degrees that disagree
      unavailable: heads.some((h) => (texts.unavailable || []).some((t) => h.includes(t))),
    },
    invite: inviteInCard || inviteInMenu || null,
    accept: accept.length === 1 ? accept[0] : null,
    more,
  };
}
