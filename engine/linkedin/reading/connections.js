// Whose cards stand in the list of connections, in the page's order. A card that offers to connect, or that holds
// several people, is none: it belongs to a rail of strangers.
(k) => {
  const slugOf = (href) => {
    const found = new URL(href, location.href).pathname.match(/^\/in\/([^/]+)/);
    return found && decodeURIComponent(found[1]).normalize("NFC");
  };
  const cards = [...document.querySelectorAll(k.card)].filter(
    (e) => !e.closest(k.elsewhere) && !e.querySelector(k.stranger) && !e.querySelector(k.card));
  const people = cards.map((e) => [...new Set([...e.querySelectorAll(k.link)].map((a) => slugOf(a.href)))]);
  return {
    path: location.pathname,
    slugs: [...new Set(people.filter((of) => of.length === 1 && of[0]).map((of) => of[0]))],
    empty: !!document.querySelector(k.empty),
  };
}
